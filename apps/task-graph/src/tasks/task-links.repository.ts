import type { MessageContext } from '@adjutant/contracts-core';
import type { TaskLink } from '@adjutant/contracts-task-graph';
import { Database } from '@adjutant/database';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';

import type { TaskGraphTables } from '../database/tables.js';
import type { Tx } from './tasks.repository.js';

/** Links between tasks of one user. */
@Injectable()
export class TaskLinksRepository {
  constructor(private readonly database: Database<TaskGraphTables>) {}

  /** False when the two were linked already. */
  async insert(tx: Tx, userId: string, link: TaskLink, now: Date): Promise<boolean> {
    const inserted = await tx
      .insertInto('task_links')
      .values({ user_id: userId, ...link, created_at: now })
      .onConflict((conflict) => conflict.doNothing())
      .returning('parent_id')
      .executeTakeFirst();
    return inserted !== undefined;
  }

  async remove(tx: Tx, link: Pick<TaskLink, 'parent_id' | 'child_id'>): Promise<void> {
    await tx.deleteFrom('task_links').where('parent_id', '=', link.parent_id).where('child_id', '=', link.child_id).execute();
  }

  /** Is `to` reached from `from` over links that order work? */
  async isReachable(tx: Tx, from: string, to: string): Promise<boolean> {
    const { rows } = await sql<{ found: boolean }>`
      with recursive reached (id) as (
        select ${from}::uuid
        union
        select l.child_id from task_links l join reached r on l.parent_id = r.id where l.kind in ('blocks', 'progression')
      )
      select exists (select from reached where id = ${to}) as found`.execute(tx);
    return rows[0]?.found ?? false;
  }

  /** One writer of links at a time and user: two that each look fine could close a circle together. */
  async lockGraph(tx: Tx, userId: string): Promise<void> {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`task-links:${userId}`}, 0))`.execute(tx);
  }

  /** The links whose two ends are both among `ids`. */
  listAmong(ctx: MessageContext, ids: readonly string[]): Promise<TaskLink[]> {
    return this.database.readAsUser<TaskLink>(ctx, (db) => ({
      compile: () =>
        sql`select parent_id, child_id, kind, why from task_links
            where parent_id = any(${[...ids]}::uuid[]) and child_id = any(${[...ids]}::uuid[])
            order by created_at, parent_id, child_id`.compile(db) as never,
    }));
  }
}
