import type { MessageContext, Source } from '@adjutant/contracts-core';
import { Database, type Transaction } from '@adjutant/database';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';

import type { DocumentRow, DocumentState, EmbeddingTables } from '../database/tables.entity.js';

export type Tx = Transaction<EmbeddingTables>;

/** What became of a document that was claimed; it only holds for the version that was claimed. */
export interface Outcome {
  object_id: string;
  version: number;
  state: DocumentState;
  attempts: number;
  last_error: string | null;
  content_hash: string | null;
  indexed_hash: string | null;
  chunk_count: number;
  model: string | null;
}

export interface KnownEvent {
  id: string;
  source: Source;
  content_hash: string | null;
}

@Injectable()
export class DocumentsRepository {
  constructor(private readonly database: Database<EmbeddingTables>) {}

  /** Events wait to be indexed (again). With a hash, those that were indexed with the same one stay as they are. Returns how many wait. */
  async announce(tx: Tx, ctx: MessageContext, events: readonly KnownEvent[], now: Date): Promise<number> {
    if (events.length === 0) return 0;
    const { numAffectedRows = 0n } = await sql`
      insert into documents (user_id, object_type, object_id, source, created_at, updated_at)
      select ${ctx.userId}::uuid, 'event', id, source, ${now}, ${now}
      from jsonb_to_recordset(${JSON.stringify(events)}::jsonb) as e (id uuid, source text, content_hash text)
      where content_hash is null or not exists (
        select from documents d where d.user_id = ${ctx.userId}::uuid and d.object_type = 'event' and d.object_id = e.id
          and (d.state = 'pending' or d.content_hash = e.content_hash))
      order by id
      on conflict (user_id, object_type, object_id) do update
      set state = 'pending', version = documents.version + 1, attempts = 0, last_error = null, updated_at = excluded.updated_at`.execute(tx);
    return Number(numAffectedRows);
  }

  /** Known events wait to be looked at again. */
  async recheck(tx: Tx, ctx: MessageContext, eventIds: readonly string[], now: Date): Promise<void> {
    await sql`
      update documents set state = 'pending', version = version + 1, attempts = 0, updated_at = ${now}
      where user_id = ${ctx.userId}::uuid and object_type = 'event' and object_id = any (${[...eventIds]}::uuid[]) and state <> 'removed'`.execute(tx);
  }

  /** What was taken out of the index before is known no more. */
  async forgetRemoved(tx: Tx, ctx: MessageContext, before: Date): Promise<void> {
    await tx.deleteFrom('documents').where('user_id', '=', ctx.userId).where('state', '=', 'removed').where('updated_at', '<', before).execute();
  }

  listPending(ctx: MessageContext, limit: number): Promise<DocumentRow[]> {
    return this.database.readAsUser(ctx, (db) =>
      db.selectFrom('documents').selectAll().where('state', '=', 'pending').orderBy('attempts').orderBy('updated_at').orderBy('object_id').limit(limit),
    );
  }

  /** Returns the ids that were settled: those that nobody announced again in the meantime. */
  async settle(tx: Tx, ctx: MessageContext, outcomes: readonly Outcome[], now: Date): Promise<string[]> {
    if (outcomes.length === 0) return [];
    const { rows } = await sql<{ object_id: string }>`
      update documents d set state = o.state, attempts = o.attempts, last_error = o.last_error, content_hash = o.content_hash,
        indexed_hash = o.indexed_hash, chunk_count = o.chunk_count, model = o.model, updated_at = ${now}
      from jsonb_to_recordset(${JSON.stringify(outcomes)}::jsonb) as o (object_id uuid, version int, state text, attempts smallint,
        last_error text, content_hash text, indexed_hash text, chunk_count smallint, model text)
      where d.user_id = ${ctx.userId}::uuid and d.object_type = 'event' and d.object_id = o.object_id and d.version = o.version
      returning d.object_id`.execute(tx);
    return rows.map((row) => row.object_id);
  }

  /** All that is in the index, or should be, waits to be indexed again, except what was just put into it. */
  async forgetIndex(tx: Tx, ctx: MessageContext, justIndexed: readonly string[], now: Date): Promise<void> {
    await sql`
      update documents set state = 'pending', version = version + 1, attempts = 0, indexed_hash = null, content_hash = null, updated_at = ${now}
      where user_id = ${ctx.userId}::uuid and state in ('indexed', 'failed') and object_id <> all (${[...justIndexed]}::uuid[])`.execute(tx);
  }

  /** What was indexed without a model, or with another, waits again. Returns how many. */
  async announceForModel(tx: Tx, ctx: MessageContext, model: string, limit: number, now: Date): Promise<number> {
    const { numAffectedRows = 0n } = await sql`
      update documents set state = 'pending', version = version + 1, attempts = 0, updated_at = ${now}
      where user_id = ${ctx.userId}::uuid and object_id in (
        select object_id from documents where user_id = ${ctx.userId}::uuid and state = 'indexed' and model is distinct from ${model} limit ${limit})`.execute(tx);
    return Number(numAffectedRows);
  }

  async countPending(tx: Tx, ctx: MessageContext): Promise<number> {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from documents where user_id = ${ctx.userId}::uuid and state = 'pending'`.execute(tx);
    return rows[0]?.count ?? 0;
  }

  async countByState(ctx: MessageContext): Promise<Record<DocumentState, number>> {
    const rows = await this.database.readAsUser(ctx, (db) =>
      db.selectFrom('documents').select(['state', sql<number>`count(*)::int`.as('count')]).groupBy('state'),
    );
    return { pending: 0, indexed: 0, failed: 0, removed: 0, ...Object.fromEntries(rows.map((row) => [row.state, row.count])) };
  }

  async usersWithPending(): Promise<string[]> {
    const rows = await this.database.asSystem('find users with documents that wait to be indexed', (tx) =>
      tx.selectFrom('documents').select('user_id').distinct().where('state', '=', 'pending').limit(1000).execute(),
    );
    return rows.map((row) => row.user_id);
  }
}
