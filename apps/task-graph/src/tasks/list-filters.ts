import type { Horizon, listTasksQuery } from '@adjutant/contracts-task-graph';
import { sql, type RawBuilder } from 'kysely';
import type { z } from 'zod';

import { BUCKET_NUMBERS } from './rank-expression.js';

type ListQuery = z.output<typeof listTasksQuery>;
type Condition = RawBuilder<unknown>;

const OPEN = sql`t.status not in ('done', 'dismissed')`;
const SEVEN_DAYS_MS = 7 * 86_400_000;

function hasStatus({ status, horizon }: Pick<ListQuery, 'status' | 'horizon'>): Condition {
  if (status === 'any') return sql`true`;
  if (status) return sql`t.status = ${status}`;
  return horizon === 'past7d' ? sql`t.status = 'done'` : OPEN;
}

/** Status, source, origin and due window; what is due is within [due_after, due_before). */
export function isAmong(query: Pick<ListQuery, 'status' | 'horizon' | 'source' | 'thread_id' | 'event_id' | 'due_after' | 'due_before'>): Condition {
  const conditions = [hasStatus(query)];
  if (query.source) conditions.push(sql`t.source_kind = ${query.source}`);
  if (query.thread_id) conditions.push(sql`t.thread_id = ${query.thread_id}::uuid`);
  if (query.event_id) conditions.push(sql`(t.source_event_id = ${query.event_id}::uuid or t.source_refs @> ${JSON.stringify([{ id: query.event_id }])}::jsonb)`);
  if (query.due_after) conditions.push(sql`t.due_at >= ${query.due_after}::timestamptz`);
  if (query.due_before) conditions.push(sql`t.due_at < ${query.due_before}::timestamptz`);
  return sql.join(conditions, sql` and `);
}

/** Every word of `q` stands in the title or the details. */
export function isSearched(q: string | undefined): Condition {
  const words = (q ?? '').split(/\s+/).filter(Boolean);
  if (words.length === 0) return sql`true`;
  const patterns = words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`);
  return sql.join(patterns.map((pattern) => sql`(t.title ilike ${pattern} or t.details ilike ${pattern})`), sql` and `);
}

/** Is the ranked row in this part of the board? Snoozed work has no part in it until its time has come. */
export function isInHorizon(horizon: Horizon | undefined, now: Date): Condition {
  if (!horizon) return sql`true`;
  if (horizon === 'past7d') return sql`r.status = 'done' and r.completed_at >= ${new Date(now.getTime() - SEVEN_DAYS_MS)}`;
  return sql`r.bucket = ${BUCKET_NUMBERS[horizon]} and r.status not in ('done', 'dismissed') and (r.status <> 'snoozed' or r.snoozed_until <= ${now})`;
}
