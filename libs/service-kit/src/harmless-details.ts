import type { DeadLetterDetails } from '@adjutant/contracts-core';
import { z } from 'zod';

const issues = z.array(z.object({ path: z.array(z.union([z.string(), z.number()])), code: z.string(), message: z.string() }));

/** The details of an error without texts that may be somebody's: numbers and truth values as they are, of all else how much there is. */
export function harmlessDetails(details: Record<string, unknown> = {}): Pick<DeadLetterDetails, 'error_details' | 'faults'> {
  const { data } = issues.safeParse(details['issues']);
  const rest = Object.entries(details).filter(([name, value]) => value !== undefined && !(name === 'issues' && data));
  return {
    error_details: Object.fromEntries(rest.map(([name, value]) => [name, harmless(value)])),
    faults: (data ?? []).map(({ path, code, message }) => ({ at: path.join('.'), code, message })),
  };
}

function harmless(value: unknown): number | boolean | string {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'string') return `a text of ${counted(value.length, 'character')}`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return value === null ? 'nothing' : `an object of ${counted(Object.keys(value as object).length, 'field')}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
