import { isDeepStrictEqual } from 'node:util';

import type { TaskRow } from '../database/tables.js';

/** What history remembers of a task: all that somebody decided, nothing that is computed from it. */
const REMEMBERED = [
  'title',
  'details',
  'status',
  'run_state',
  'stated_priority',
  'importance',
  'source_signal',
  'confidence',
  'due_at',
  'all_day',
  'time_zone',
  'source_kind',
  'source_ref',
  'source_url',
  'source_event_id',
  'thread_id',
  'source_refs',
  'parent_id',
  'assigned_to',
  'snoozed_until',
  'completed_at',
  'metadata',
  'deleted_at',
] as const satisfies readonly (keyof TaskRow)[];
type Remembered = Pick<TaskRow, (typeof REMEMBERED)[number]>;

const INSTANTS: ReadonlySet<string> = new Set(['due_at', 'snoozed_until', 'completed_at', 'deleted_at']);

/** The remembered fields in which two states of a task differ, on either side. Null when nothing differs. */
export function diffTask(before: Remembered, after: Remembered): { before: Record<string, unknown>; after: Record<string, unknown> } | null {
  const changed = REMEMBERED.filter((field) => !isDeepStrictEqual(before[field], after[field]));
  if (changed.length === 0) return null;
  const pick = (row: Remembered) => Object.fromEntries(changed.map((field) => [field, row[field]]));
  return { before: pick(before), after: pick(after) };
}

export function rememberTask(row: Remembered): Record<string, unknown> {
  return Object.fromEntries(REMEMBERED.map((field) => [field, row[field]]));
}

/** Fields out of history, as the row holds them: JSON has no instants. */
export function recallFields(remembered: Record<string, unknown>): Partial<TaskRow> {
  const revived = Object.entries(remembered).map(([field, value]) => [field, INSTANTS.has(field) && typeof value === 'string' ? new Date(value) : value]);
  return Object.fromEntries(revived) as Partial<TaskRow>;
}
