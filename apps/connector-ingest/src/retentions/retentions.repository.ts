import { Database, type Transaction } from '@adjutant/database';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';

import type { ConnectorIngestTables, RetentionRunsTable } from '../database/tables.js';
import { lockIngest } from '../events/lock-ingest.js';

type Tx = Transaction<ConnectorIngestTables>;
export type RetentionRun = Pick<RetentionRunsTable, 'id'> & { cutoff: Date };

const USERS_AT_ONCE = 1_000;

/** Events whose time is over, and how far the clean-up has come. */
@Injectable()
export class RetentionsRepository {
  constructor(private readonly database: Database<ConnectorIngestTables>) {}

  /** The run that was not finished, else a new one up to `now`. */
  async openRun(now: Date): Promise<RetentionRun> {
    return this.database.asSystem('begin or resume the clean-up', async (tx) => {
      const fresh = { id: crypto.randomUUID(), cutoff: now, started_at: now, updated_at: now };
      await tx.insertInto('retention_runs').values(fresh).onConflict((conflict) => conflict.doNothing()).execute();
      return tx.selectFrom('retention_runs').select(['id', 'cutoff']).where('finished_at', 'is', null).executeTakeFirstOrThrow();
    });
  }

  /** Whether a run is unfinished and nobody has gone on with it since. */
  async hasOpenRun(since: Date): Promise<boolean> {
    const open = await this.database.asSystem('is a clean-up unfinished?', (tx) => tx.selectFrom('retention_runs').select('id').where('finished_at', 'is', null).where('updated_at', '<=', since).execute());
    return open.length > 0;
  }

  finish(run: RetentionRun, now: Date): Promise<unknown> {
    return this.database.asSystem('end the clean-up', (tx) => tx.updateTable('retention_runs').set({ finished_at: now, updated_at: now }).where('id', '=', run.id).execute());
  }

  async usersWithExpired({ cutoff }: RetentionRun): Promise<string[]> {
    const rows = await this.database.asSystem('users whose events have expired', (tx) =>
      tx.selectFrom('events').select('user_id').distinct().where((eb) => eb.or([eb('expires_at', '<=', cutoff), eb('deleted_at', '<=', cutoff)])).limit(USERS_AT_ONCE).execute(),
    );
    return rows.map((row) => row.user_id);
  }

  /** Removes the oldest of a user's events that are over, and the threads that nothing is left of. Answers the ids of the events. */
  async removeBatch(tx: Tx, userId: string, { id: runId, cutoff }: RetentionRun, limit: number, now: Date): Promise<string[]> {
    await lockIngest(tx, userId);
    const { rows } = await sql<{ id: string; thread_id: string | null }>`
      delete from events where id in (
        select id from events where user_id = ${userId}::uuid and (expires_at <= ${cutoff} or deleted_at <= ${cutoff}) order by expires_at, id limit ${limit} for update)
      returning id, thread_id`.execute(tx);
    const threadIds = [...new Set(rows.flatMap((row) => row.thread_id ?? []))];
    const threads = await sql`delete from threads t where t.id = any(${threadIds}::uuid[]) and not exists (select from events e where e.thread_id = t.id)`.execute(tx);
    await tx
      .updateTable('retention_runs')
      .set((eb) => ({ events_removed: eb('events_removed', '+', rows.length), threads_removed: eb('threads_removed', '+', Number(threads.numAffectedRows ?? 0)), updated_at: now }))
      .where('id', '=', runId)
      .execute();
    return rows.map((row) => row.id);
  }
}
