import { ApiError } from '@adjutant/client';

/** What the server refused, by the field that it is about; null where it is about none of them. */
export function errorsByField(error: unknown, fields: readonly string[]): Record<string, string> | null {
  if (!(error instanceof ApiError) || error.status !== 400) return null;
  const told = Array.isArray(error.details['fields']) ? (error.details['fields'] as { field?: string; problem?: string }[]) : [];
  const found = told.filter(({ field }) => fields.includes(field ?? '')).map(({ field, problem }) => [field!, problem ?? error.message]);
  const named = fields.filter((field) => field in error.details).map((field) => [field, error.message]);
  const all = [...found, ...named];
  return all.length > 0 ? (Object.fromEntries(all) as Record<string, string>) : null;
}
