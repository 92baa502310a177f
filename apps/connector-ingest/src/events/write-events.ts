import type { Source } from '@adjutant/contracts-core';
import { toJson, type Transaction } from '@adjutant/database';
import { sql } from 'kysely';

import type { ConnectorIngestTables } from '../database/tables.js';
import type { EventRow } from './to-event-row.js';

export interface WrittenEvent {
  id: string;
  source: Source;
  external_id: string;
  occurred_at: Date;
  is_created: boolean;
}

/** What to do with versions of one event: the greater revision wins, then the greater hash, whatever came first. */
export function newestVersions(rows: readonly EventRow[]): EventRow[] {
  const newest = new Map<string, EventRow>();
  for (const row of rows) {
    const key = `${row.source}\u0000${row.external_id}`;
    const known = newest.get(key);
    if (!known || versionOf(row) > versionOf(known)) newest.set(key, row);
  }
  return [...newest.values()];
}

function versionOf(row: EventRow): string {
  return `${String(row.raw.revision)}\u0000${row.content_hash}`;
}

/** Inserts what is new and updates what changed in one statement; answers those and leaves unchanged ones alone. */
export async function writeEvents(tx: Transaction<ConnectorIngestTables>, userId: string, rows: readonly EventRow[], now: Date, expiresAt: Date): Promise<WrittenEvent[]> {
  if (rows.length === 0) return [];
  const result = await sql<WrittenEvent>`
    insert into events (user_id, source, external_id, thread_id, event_type, title, body, url, text_for_embedding, content_hash,
      importance_score, occurred_at, expires_at, raw, created_at, updated_at)
    select ${userId}::uuid, x.source, x.external_id, x.thread_id, x.event_type, x.title, x.body, x.url, x.text_for_embedding, x.content_hash,
      x.importance_score, x.occurred_at, ${expiresAt}::timestamptz, x.raw, ${now}::timestamptz, ${now}::timestamptz
    from jsonb_to_recordset(${toJson(rows)}) as x(source text, external_id text, thread_id uuid, event_type text, title text, body text,
      url text, text_for_embedding text, content_hash text, importance_score smallint, occurred_at timestamptz, raw jsonb)
    on conflict (user_id, source, external_id) do update set
      thread_id = excluded.thread_id, event_type = excluded.event_type, title = excluded.title, body = excluded.body, url = excluded.url,
      text_for_embedding = excluded.text_for_embedding, content_hash = excluded.content_hash, importance_score = excluded.importance_score,
      occurred_at = excluded.occurred_at, expires_at = excluded.expires_at, deleted_at = null, raw = excluded.raw, updated_at = excluded.updated_at
    where events.deleted_at is not null or events.expires_at <= ${now}::timestamptz
      or (events.content_hash <> excluded.content_hash
        and (excluded.raw ->> 'revision' collate "C", excluded.content_hash collate "C")
          > (coalesce(events.raw ->> 'revision', '') collate "C", events.content_hash collate "C"))
    returning id, source, external_id, occurred_at, (xmax = 0) as is_created`.execute(tx);
  return result.rows;
}
