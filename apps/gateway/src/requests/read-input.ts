import { AppError } from '@adjutant/contracts-core';
import { takesBody, type RouteContract } from '@adjutant/contracts-gateway';
import { z } from 'zod';

type Part = 'params' | 'query' | 'body';
const WHERE: Readonly<Record<Part, string>> = { params: 'path', query: 'query', body: 'body' };

interface FieldProblem {
  in: string;
  field: string;
  problem: string;
}

function describe(part: Part, value: unknown, issue: z.core.$ZodIssue): FieldProblem {
  const field = issue.path.join('.');
  const isAbsent = issue.code === 'invalid_type' && issue.input === undefined && field !== '' && issue.path.reduce<unknown>(step, value) === undefined;
  return { in: WHERE[part], field, problem: isAbsent ? `is missing (expected ${issue.expected})` : (optionsOf(issue) ?? issue.message) };
}

/** Of several kinds of words that would do, all: zod says only that none of them fits. */
function optionsOf(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code !== 'invalid_union') return undefined;
  const words = issue.errors.flat().flatMap((inner) => (inner.code === 'invalid_value' ? inner.values : []));
  return words.length > 0 ? `Invalid option: expected one of ${words.map((word) => JSON.stringify(word)).join('|')}` : undefined;
}

function step(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;
}

function readPart(part: Part, schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  if (part === 'body' && value === undefined) throw new AppError('BAD_REQUEST', 'Send a JSON object as the body, with Content-Type: application/json.', {});
  const fields = result.error.issues.map((issue) => describe(part, value, issue));
  const sentence = fields.map(({ field, problem }) => `${field || WHERE[part]}: ${problem}`).join('; ');
  throw new AppError('BAD_REQUEST', `${sentence} (${WHERE[part]})`, { fields });
}

/** Parameters that nobody reads were meant to do something, and no text has a NUL in it. */
function checkQuery({ query, isProbe }: RouteContract, given: unknown): void {
  if (isProbe || !(query instanceof z.ZodObject) || typeof given !== 'object' || given === null) return;
  const known = Object.keys(query.shape);
  for (const [name, value] of Object.entries(given)) {
    if (!known.includes(name)) throw refusal(name, `is not known here; ${known.length > 0 ? `there are ${known.join(', ')}` : 'this address takes no parameters'}`);
    if (JSON.stringify(value).includes('\\u0000')) throw refusal(name, 'holds a NUL character (%00), which no text has');
  }
}

function refusal(field: string, problem: string): AppError {
  return new AppError('BAD_REQUEST', `${field}: ${problem} (query)`, { fields: [{ in: 'query', field, problem }] });
}

/** The validated input of a route. Throws BAD_REQUEST that names each field and what to write. */
export function readInput(route: RouteContract, parts: Readonly<Record<Part, unknown>>): Record<Part, unknown> {
  checkQuery(route, parts.query);
  return {
    params: readPart('params', route.params, parts.params),
    query: readPart('query', route.query, parts.query),
    body: takesBody(route) && route.bodyMediaType === undefined ? readPart('body', route.body, parts.body ?? emptyBody(route)) : {},
  };
}

function emptyBody(route: RouteContract): unknown {
  return route.method === 'DELETE' || route.body.safeParse({}).success ? {} : undefined;
}
