import { source, type MessageContext, type Source } from '@adjutant/contracts-core';
import { Database, toJson, type Transaction } from '@adjutant/database';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';

import type { TaskGraphTables, TaskRow } from '../database/tables.js';

export type Tx = Transaction<TaskGraphTables>;

export interface Predecessor {
  parent_id: string;
  parent_title: string;
  child_id: string;
}

const SOURCES = source.options;

/** Newest archived item of each source, in hours since 1970. */
const newestOfEachSource = sql<{ source_kind: Source; active_hours: number }>`
  select kinds.source_kind, newest.active_hours
  from unnest(${sql.lit(`{${SOURCES.join(',')}}`)}::text[]) as kinds (source_kind)
  cross join lateral (
    select n.active_hours from tasks n where n.source_kind = kinds.source_kind and n.is_archived and not n.is_kept and n.deleted_at is null
    order by n.active_hours desc limit 1
  ) newest`;

function asNewest(rows: { source_kind: Source; active_hours: number }[]): Map<Source, number> {
  return new Map(rows.map((row) => [row.source_kind, row.active_hours]));
}

function jsonColumns(row: TaskRow) {
  return { ...row, source_refs: toJson(row.source_refs), metadata: toJson(row.metadata) };
}

/** Rows of tasks. Deleted ones are only found by `lock`, so that they can come back. */
@Injectable()
export class TasksRepository {
  constructor(private readonly database: Database<TaskGraphTables>) {}

  /** The hot path: one round trip for the task and the newest item of its archive. */
  async read(ctx: MessageContext, id: string): Promise<(TaskRow & { newest_hours: number | null }) | undefined> {
    return this.database.findAsUser<TaskRow & { newest_hours: number | null }>(ctx, (db) => ({
      compile: () =>
        sql`select t.*, case when t.is_archived and not t.is_kept then (
              select n.active_hours from tasks n where n.source_kind = t.source_kind and n.is_archived and not n.is_kept and n.deleted_at is null
              order by n.active_hours desc limit 1) end as newest_hours
            from tasks t where t.id = ${id} and t.deleted_at is null`.compile(db) as never,
    }));
  }

  async readNewest(ctx: MessageContext): Promise<Map<Source, number>> {
    const rows = await this.database.readAsUser<{ source_kind: Source; active_hours: number }>(ctx, (db) => ({
      compile: () => newestOfEachSource.compile(db),
    }));
    return asNewest(rows);
  }

  async listSources(ctx: MessageContext): Promise<Source[]> {
    const rows = await this.database.readAsUser(ctx, (db) =>
      db.selectFrom('tasks').select('source_kind').where('deleted_at', 'is', null).groupBy('source_kind').orderBy('source_kind'),
    );
    return rows.map((row) => row.source_kind);
  }

  async newestIn(tx: Tx): Promise<Map<Source, number>> {
    return asNewest((await newestOfEachSource.execute(tx)).rows);
  }

  /** Locks the task until the transaction ends; also a deleted one. */
  async lock(tx: Tx, id: string): Promise<TaskRow | undefined> {
    return tx.selectFrom('tasks').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  }

  /** Locks several, in the order of their ids, so that two who lock many do not wait for each other. */
  async lockAll(tx: Tx, ids: readonly string[]): Promise<TaskRow[]> {
    if (ids.length === 0) return [];
    return tx.selectFrom('tasks').selectAll().where('id', 'in', [...ids]).orderBy('id').forUpdate().execute();
  }

  /** For each of the tasks the one that was asked for last before it in the same thread, in the order of time. */
  async predecessorsInThread(tx: Tx, ids: readonly string[]): Promise<Predecessor[]> {
    const { rows } = await sql<Predecessor>`
      select p.id as parent_id, p.title as parent_title, t.id as child_id
      from tasks t
      cross join lateral (
        select e.id, e.title from tasks e
        where e.thread_id = t.thread_id and e.deleted_at is null and (e.active_hours, e.id) < (t.active_hours, t.id)
        order by e.active_hours desc, e.id desc limit 1
      ) p
      where t.id = any(${[...ids]}::uuid[])
      order by t.active_hours, t.id`.execute(tx);
    return rows;
  }

  async insert(tx: Tx, rows: readonly TaskRow[]): Promise<void> {
    if (rows.length > 0) await tx.insertInto('tasks').values(rows.map(jsonColumns)).execute();
  }

  async update(tx: Tx, row: TaskRow): Promise<void> {
    const { id, user_id: _user, created_at: _created, ...columns } = jsonColumns(row);
    await tx.updateTable('tasks').set(columns).where('id', '=', id).execute();
  }

  /** Does the user have this task? */
  /** Is `id` part of `whole`, directly or through tasks between them? */
  async isPartOf(tx: Tx, id: string, whole: string): Promise<boolean> {
    const { rows } = await sql<{ found: boolean }>`
      with recursive above (id, parent_id) as (
        select t.id, t.parent_id from tasks t where t.id = ${id}::uuid
        union
        select t.id, t.parent_id from tasks t join above a on t.id = a.parent_id
      )
      select exists (select from above where id = ${whole}::uuid) as found`.execute(tx);
    return rows[0]?.found ?? false;
  }

  async exists(tx: Tx, id: string): Promise<boolean> {
    return (await tx.selectFrom('tasks').select('id').where('id', '=', id).where('deleted_at', 'is', null).executeTakeFirst()) !== undefined;
  }
}
