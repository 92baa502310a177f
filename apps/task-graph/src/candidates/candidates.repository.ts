import type { TaskCandidate } from '@adjutant/contracts-agent-orchestrator';
import type { MessageContext } from '@adjutant/contracts-core';
import { Database, toJson, type Transaction } from '@adjutant/database';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';

import type { CandidateRow, TaskGraphTables } from '../database/tables.js';
import type { Resolvable } from './pick-resolved.js';

const MOST_RESOLVING = 300;

export type Tx = Transaction<TaskGraphTables>;
export type Outcome = Pick<CandidateRow, 'key' | 'state' | 'task_id'>;

/** Proposals, by the key that names each for good. */
@Injectable()
export class CandidatesRepository {
  constructor(private readonly database: Database<TaskGraphTables>) {}

  /** Stores proposals as pending. One that is known and says the same as before stays as it is. */
  async store(tx: Tx, ctx: MessageContext, candidates: readonly TaskCandidate[], now: Date): Promise<void> {
    const byKey = new Map(candidates.map((candidate) => [candidate.key, candidate]));
    const rows = [...byKey.values()].map((candidate) => ({
      user_id: ctx.userId,
      key: candidate.key,
      state: 'pending' as const,
      proposal: toJson(candidate),
      source_event_id: candidate.source_event_id,
      source_ref: candidate.source_ref,
      thread_id: candidate.thread_id,
      task_id: null,
      time_zone: ctx.timeZone,
      created_at: now,
      updated_at: now,
    }));
    await tx
      .insertInto('candidates')
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .columns(['user_id', 'key'])
          .doUpdateSet((set) => ({
            state: 'pending',
            proposal: set.ref('excluded.proposal'),
            source_event_id: set.ref('excluded.source_event_id'),
            source_ref: set.ref('excluded.source_ref'),
            thread_id: set.ref('excluded.thread_id'),
            time_zone: set.ref('excluded.time_zone'),
            updated_at: now,
          }))
          .where(sql<boolean>`candidates.proposal is distinct from excluded.proposal`),
      )
      .execute();
  }

  /** The oldest pending proposals; of those that came together, the one that was asked for first. */
  listPending(ctx: MessageContext, limit: number): Promise<CandidateRow[]> {
    return this.database.readAsUser(ctx, (db) =>
      db.selectFrom('candidates').selectAll().where('state', '=', 'pending').orderBy('created_at').orderBy(sql`proposal ->> 'occurred_at'`).orderBy('key').limit(limit),
    );
  }

  async countPending(ctx: MessageContext): Promise<number> {
    const rows = await this.database.readAsUser(ctx, (db) =>
      db.selectFrom('candidates').select(sql<number>`count(*)::int`.as('total')).where('state', '=', 'pending'),
    );
    return rows[0]?.total ?? 0;
  }

  /** Of the claimed ones those that still are as they were read, locked until the transaction ends. */
  async lockUnchanged(tx: Tx, claimed: readonly CandidateRow[]): Promise<CandidateRow[]> {
    const stored = await tx.selectFrom('candidates').select(['key', 'updated_at']).where('state', '=', 'pending').where('key', 'in', claimed.map((row) => row.key)).orderBy('key').forUpdate().execute();
    const readAt = new Map(stored.map((row) => [row.key, row.updated_at.getTime()]));
    return claimed.filter((row) => readAt.get(row.key) === row.updated_at.getTime());
  }

  async settle(tx: Tx, outcomes: readonly Outcome[]): Promise<void> {
    await sql`
      update candidates c set state = o.state, task_id = o.task_id
      from jsonb_to_recordset(${JSON.stringify(outcomes)}::jsonb) as o (key text, state text, task_id uuid)
      where c.key = o.key`.execute(tx);
  }

  /** The tasks that came of events or references. */
  async findTasks(tx: Tx, ends: { event_ids: readonly string[]; source_refs: readonly string[] }): Promise<{ task_id: string; source_event_id: string; source_ref: string | null }[]> {
    const { rows } = await sql<{ task_id: string; source_event_id: string; source_ref: string | null }>`
      select c.task_id, c.source_event_id, c.source_ref from candidates c
      where c.task_id is not null and (c.source_event_id = any(${[...ends.event_ids]}::uuid[]) or c.source_ref = any(${[...ends.source_refs]}::text[]))
      order by c.created_at, c.key`.execute(tx);
    return rows;
  }

  /** The proposals that tasks were made of or took in. */
  async proposalsOf(tx: Tx, taskIds: readonly string[]): Promise<Pick<CandidateRow, 'key' | 'task_id' | 'proposal'>[]> {
    if (taskIds.length === 0) return [];
    return tx.selectFrom('candidates').select(['key', 'task_id', 'proposal']).where('task_id', 'in', [...taskIds]).orderBy('key').execute();
  }

  /** Proposals that speak of earlier work and wait for it: those near the given threads and events, and the newest that only name it. */
  async listResolving(tx: Tx, near: { thread_ids: readonly string[]; event_ids: readonly string[] }): Promise<CandidateRow[]> {
    const { rows } = await sql<CandidateRow>`
      select * from candidates
      where state in ('kept', 'created') and proposal -> 'resolves' <> 'null'::jsonb and (
        thread_id = any(${[...near.thread_ids]}::uuid[]) and (proposal -> 'resolves' ->> 'thread_id') is not null or source_event_id = any(${[...near.event_ids]}::uuid[])
        or (proposal -> 'resolves' ->> 'event_id') = any(${[...near.event_ids]}::text[])
        or (proposal -> 'resolves' ->> 'thread_id') is null and (proposal -> 'resolves' ->> 'event_id') is null)
      order by (proposal -> 'resolves' ->> 'thread_id') is null and (proposal -> 'resolves' ->> 'event_id') is null, updated_at desc, key
      limit ${MOST_RESOLVING}`.execute(tx);
    return rows;
  }

  /** Open tasks of threads and events; with `anywhere`, the most active of all. */
  async listResolvable(tx: Tx, near: { thread_ids: readonly string[]; event_ids: readonly string[] }, anywhere: boolean): Promise<Resolvable[]> {
    const { rows } = await sql<Resolvable>`
      select t.id, t.title, t.thread_id, coalesce(array_agg(c.source_event_id::text) filter (where c.key is not null), '{}') as event_ids, coalesce(min((c.proposal ->> 'occurred_at')::timestamptz), t.created_at) as asked_at
      from tasks t left join candidates c on c.task_id = t.id
      where t.deleted_at is null and t.status in ('todo', 'scheduled', 'in_progress', 'snoozed') and (
        t.thread_id = any(${[...near.thread_ids]}::uuid[])
        or t.id in (select e.task_id from candidates e where e.task_id is not null and e.source_event_id = any(${[...near.event_ids]}::uuid[]))
        or ${anywhere} and t.id in (select a.id from tasks a where a.deleted_at is null and a.status in ('todo', 'scheduled', 'in_progress', 'snoozed') order by a.active_hours desc, a.id limit ${MOST_RESOLVING}))
      group by t.id
      order by t.id`.execute(tx);
    return rows;
  }

  async usersWithPending(): Promise<string[]> {
    const rows = await this.database.asSystem('users whose proposals wait', (tx) =>
      tx.selectFrom('candidates').select('user_id').distinct().where('state', '=', 'pending').execute(),
    );
    return rows.map((row) => row.user_id);
  }
}
