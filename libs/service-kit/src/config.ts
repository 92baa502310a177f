import { AppError } from '@adjutant/contracts-core';
import type { z } from 'zod';

/** Injection token of the service's parsed configuration. */
export const CONFIG = Symbol('CONFIG');

export type Environment = Readonly<Record<string, string | undefined>>;

/** What this process was started with; for the outermost program, everything inside is given an environment. */
export function processEnvironment(): Environment {
  return process.env;
}

/** The words after the name of the script. */
export function processArguments(): string[] {
  return process.argv.slice(2);
}

/**
 * The configuration in `env`. An empty variable counts as not set. Throws BAD_REQUEST that names every bad key at once and
 * what it should be, and never a value.
 */
export function parseConfig<Schema extends z.ZodType>(schema: Schema, env: Environment): z.output<Schema> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const result = schema.safeParse(given, { reportInput: false });
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => ({ key: keyOf(issue), text: explain(issue, given) }));
  const list = faults.map(({ key, text }) => `${key}: ${text.replace(/\.$/, '')}`).join('; ');
  throw new AppError('BAD_REQUEST', `The configuration has ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}: ${list}. Correct what these variables say, then start again.`, { keys: faults.map(({ key }) => key) });
}

function keyOf(issue: z.core.$ZodIssue): string {
  return issue.path.join('.') || '(all)';
}

function explain(issue: z.core.$ZodIssue, given: Record<string, unknown>): string {
  const [key] = issue.path;
  // What a configuration says of several keys together is in its own words, also of one that is missing.
  if (typeof key === 'string' && !(key in given) && issue.code !== 'custom') return 'is not set';
  return withoutValue(issue.message, typeof key === 'string' ? given[key] : undefined);
}

/** Our own refinements might quote what they were given. */
function withoutValue(message: string, value: unknown): string {
  return typeof value === 'string' && value.length > 3 ? message.replaceAll(value, '…') : message;
}
