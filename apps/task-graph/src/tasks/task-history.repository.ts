import type { MessageContext } from '@adjutant/contracts-core';
import { Database, toJson } from '@adjutant/database';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';

import type { TaskGraphTables, TaskHistoryRow } from '../database/tables.js';
import type { Tx } from './tasks.repository.js';

/** What happened to tasks, in order, for good. */
@Injectable()
export class TaskHistoryRepository {
  constructor(private readonly database: Database<TaskGraphTables>) {}

  async append(tx: Tx, entries: readonly TaskHistoryRow[]): Promise<void> {
    if (entries.length === 0) return;
    const rows = entries.map((entry) => ({ ...entry, before: entry.before && toJson(entry.before), after: entry.after && toJson(entry.after) }));
    await tx.insertInto('task_history').values(rows).execute();
  }

  /** The task that an operation of the caller has changed already; waits for a twin of it that is under way. */
  async taskChangedBy(tx: Tx, operationId: string | undefined): Promise<string | undefined> {
    if (!operationId) return undefined;
    await sql`select pg_advisory_xact_lock(hashtextextended(${operationId}, 0))`.execute(tx);
    const entry = await tx.selectFrom('task_history').select('task_id').where('id', '=', operationId).executeTakeFirst();
    return entry?.task_id;
  }

  /** Newest first. */
  list(ctx: MessageContext, taskId: string, limit: number): Promise<TaskHistoryRow[]> {
    return this.database.readAsUser(ctx, (db) =>
      db.selectFrom('task_history').selectAll().where('task_id', '=', taskId).orderBy('version', 'desc').limit(limit),
    );
  }

  /** The newest change that is not an undo and has not been undone. */
  async lastUndoable(tx: Tx, taskId: string): Promise<TaskHistoryRow | undefined> {
    return tx
      .selectFrom('task_history as h')
      .selectAll('h')
      .where('h.task_id', '=', taskId)
      .where('h.change', '<>', 'undone')
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('task_history as u').select('u.id').whereRef('u.task_id', '=', 'h.task_id').whereRef('u.undoes_version', '=', 'h.version'))),
      )
      .orderBy('h.version', 'desc')
      .limit(1)
      .executeTakeFirst();
  }
}
