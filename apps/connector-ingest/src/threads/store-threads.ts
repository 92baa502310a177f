import { toJson, type Transaction } from '@adjutant/database';
import { sql } from 'kysely';

import type { NormalisedEvent } from '../connectors/connector.js';
import type { ConnectorIngestTables } from '../database/tables.js';
import { cleanJson, sha256 } from '../texts/clean-text.js';
import { type AssignedThreads, type KnownThreads, subjectListKey, threadKey, type ThreadState } from './assign-threads.js';

type Tx = Transaction<ConnectorIngestTables>;
type StoredThread = Omit<ThreadState, 'last_event_at'> & { last_event_at: Date | null };

/** Loads the events, threads and subjects that the given events may belong to. */
export async function loadThreads(tx: Tx, events: readonly NormalisedEvent[]): Promise<KnownThreads> {
  const ids = new Map<string, { source: string; external_id: string }>();
  for (const event of events) {
    for (const id of [event.external_id, event.thread.external_id, ...event.thread.related_ids]) ids.set(threadKey(event.source, id), { source: event.source, external_id: id });
  }
  const wanted = toJson([...ids.values()]);
  const known = await sql<{ source: string; external_id: string; thread_id: string }>`
    select e.source, e.external_id, e.thread_id from events e
    join (select distinct * from jsonb_to_recordset(${wanted}) as x(source text, external_id text)) x using (source, external_id)
    where e.user_id = (select current_setting('app.user_id')::uuid) and e.thread_id is not null`.execute(tx);
  const subjects = await loadSubjects(tx, events);
  const threadIds = [...known.rows.map((row) => row.thread_id), ...[...subjects.values()].flat().map((entry) => entry.thread_id)];
  const threads = await sql<StoredThread>`
    select id, source, external_id, subject, participants, content_preview, last_event_at from threads
    where user_id = (select current_setting('app.user_id')::uuid) and id = any(${threadIds}::uuid[])
    union
    select t.id, t.source, t.external_id, t.subject, t.participants, t.content_preview, t.last_event_at from threads t
    join (select distinct * from jsonb_to_recordset(${wanted}) as x(source text, external_id text)) x using (source, external_id)
    where t.user_id = (select current_setting('app.user_id')::uuid)`.execute(tx);
  return {
    threads: new Map(threads.rows.map((row) => [threadKey(row.source, row.external_id), { ...row, last_event_at: row.last_event_at?.toISOString() ?? null }])),
    events: new Map(known.rows.map((row) => [threadKey(row.source, row.external_id), row.thread_id])),
    subjects,
  };
}

async function loadSubjects(tx: Tx, events: readonly NormalisedEvent[]): Promise<KnownThreads['subjects']> {
  const keys = [...new Set(events.map((event) => event.thread.subject_key).filter((key) => key !== undefined && key !== ''))];
  const subjects: KnownThreads['subjects'] = new Map();
  if (keys.length === 0) return subjects;
  const found = await sql<{ subject_key: string; list_id: string | null; thread_id: string; occurred_at: Date }>`
    select raw ->> 'subject_key' as subject_key, raw ->> 'list_id' as list_id, thread_id, occurred_at from events
    where user_id = (select current_setting('app.user_id')::uuid) and raw ? 'subject_key' and raw ->> 'subject_key' = any(${keys}::text[]) and thread_id is not null
    order by occurred_at, external_id limit 2000`.execute(tx);
  for (const row of found.rows) {
    const key = subjectListKey(row.subject_key, row.list_id);
    subjects.set(key, [...(subjects.get(key) ?? []), { thread_id: row.thread_id, occurred_at: row.occurred_at.toISOString() }]);
  }
  return subjects;
}

/** Writes threads before their events are written. */
export async function storeThreads(tx: Tx, userId: string, threads: readonly ThreadState[], now: Date): Promise<void> {
  if (threads.length === 0) return;
  const rows = threads.map((thread) => ({ ...(cleanJson(thread) as ThreadState), content_hash: sha256(thread.subject, thread.content_preview) }));
  await sql`
    insert into threads (id, user_id, source, external_id, subject, participants, content_preview, content_hash, last_event_at, created_at, updated_at)
    select x.id, ${userId}::uuid, x.source, x.external_id, x.subject, x.participants, x.content_preview, x.content_hash, x.last_event_at, ${now}::timestamptz, ${now}::timestamptz
    from jsonb_to_recordset(${toJson(rows)}) as x(id uuid, source text, external_id text, subject text, participants jsonb, content_preview text, content_hash text, last_event_at timestamptz)
    on conflict (user_id, source, external_id) do update set subject = excluded.subject, participants = excluded.participants,
      content_preview = excluded.content_preview, content_hash = excluded.content_hash, last_event_at = excluded.last_event_at, updated_at = excluded.updated_at`.execute(tx);
}

/** Moves the events of threads that turned out to be one, and removes the emptied ones. */
export async function mergeThreads(tx: Tx, merged: AssignedThreads['merged']): Promise<void> {
  for (const { from, into } of merged) {
    await tx.updateTable('events').set({ thread_id: into }).where('thread_id', '=', from).execute();
    await tx.deleteFrom('threads').where('id', '=', from).execute();
  }
}
