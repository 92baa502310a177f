import { AppError } from '@adjutant/contracts-core';
import { takesBody, type RouteContract } from '@adjutant/contracts-gateway';
import type { z } from 'zod';

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
  return { in: WHERE[part], field, problem: isAbsent ? `is missing (expected ${issue.expected})` : issue.message };
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

/** The validated input of a route. Throws BAD_REQUEST that names each field and what to write. */
export function readInput(route: RouteContract, parts: Readonly<Record<Part, unknown>>): Record<Part, unknown> {
  return {
    params: readPart('params', route.params, parts.params),
    query: readPart('query', route.query, parts.query),
    body: takesBody(route) && route.bodyMediaType === undefined ? readPart('body', route.body, parts.body ?? emptyBody(route)) : {},
  };
}

function emptyBody(route: RouteContract): unknown {
  return route.method === 'DELETE' || route.body.safeParse({}).success ? {} : undefined;
}
