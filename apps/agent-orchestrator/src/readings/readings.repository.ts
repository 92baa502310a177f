import type { MessageContext } from '@adjutant/contracts-core';
import { Database, type Transaction } from '@adjutant/database';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';

import type { ReadingRow, Tables } from '../database/tables.entity.js';

export type PendingReading = Pick<ReadingRow, 'event_id' | 'version' | 'attempts' | 'time_zone'>;
export type ReadingCounts = Record<ReadingRow['state'], number>;
type User = Pick<MessageContext, 'userId'>;

/** How long a claim holds when whoever claimed dies; renewed while he reads. */
export const LEASE_MS = 8_000;

@Injectable()
export class ReadingsRepository {
  constructor(private readonly database: Database<Tables>) {}

  /** Notes events as to be read. One that was read before is read again: it has changed. */
  async note(tx: Transaction<Tables>, ctx: Pick<MessageContext, 'userId' | 'timeZone'>, eventIds: readonly string[], now: Date): Promise<void> {
    const fresh = { state: 'pending' as const, attempts: 0, failure: null, time_zone: ctx.timeZone, not_before: now, updated_at: now };
    await tx
      .insertInto('event_readings')
      .values([...new Set(eventIds)].sort().map((event_id) => ({ ...fresh, user_id: ctx.userId, event_id, version: 1, created_at: now })))
      .onConflict((conflict) => conflict.columns(['user_id', 'event_id']).doUpdateSet({ ...fresh, version: sql<number>`event_readings.version + 1` }))
      .execute();
  }

  /** Takes up to `limit` pending rows of a user, oldest first, for as long as the claim is renewed; counts the attempt. */
  claim(user: User, now: Date, limit: number): Promise<PendingReading[]> {
    return this.database.asUser(user, (tx) =>
      tx
        .updateTable('event_readings')
        .set((eb) => ({ attempts: eb('attempts', '+', 1), not_before: new Date(now.getTime() + LEASE_MS), updated_at: now }))
        .where('event_id', 'in', (eb) =>
          eb.selectFrom('event_readings').select('event_id').where('state', '=', 'pending').where('not_before', '<=', now).orderBy('created_at').orderBy('event_id').limit(limit).forUpdate().skipLocked(),
        )
        .returning(['event_id', 'version', 'attempts', 'time_zone'])
        .execute(),
    );
  }

  /** Keeps claimed rows claimed. */
  async renew(user: User, rows: readonly PendingReading[], now: Date): Promise<void> {
    await this.database.asUser(user, (tx) =>
      tx
        .updateTable('event_readings')
        .set({ not_before: new Date(now.getTime() + LEASE_MS) })
        .where('event_id', 'in', rows.map((row) => row.event_id))
        .where('state', '=', 'pending')
        .where('not_before', '>', now)
        .execute(),
    );
  }

  /** Which of the events are still known, until the transaction ends: one that was erased meanwhile was never read. */
  async lockKnown(tx: Transaction<Tables>, eventIds: readonly string[]): Promise<Set<string>> {
    const rows = await tx.selectFrom('event_readings').select('event_id').where('event_id', 'in', eventIds).orderBy('event_id').forUpdate().execute();
    return new Set(rows.map((row) => row.event_id));
  }

  /** Marks what was read; a row that was noted again meanwhile stays pending. */
  async markRead(tx: Transaction<Tables>, rows: readonly PendingReading[], now: Date): Promise<void> {
    if (rows.length === 0) return;
    const versions = sql`(select * from unnest(${rows.map((row) => row.event_id)}::uuid[], ${rows.map((row) => row.version)}::int[]) as v (event_id, version))`;
    await sql`update event_readings r set state = 'read', failure = null, updated_at = ${now} from ${versions} v where r.event_id = v.event_id and r.version = v.version`.execute(tx);
  }

  /** Puts rows back, or gives up on those that were tried `most` times. */
  async putBack(user: User, rows: readonly PendingReading[], failure: string, now: Date, most: number): Promise<void> {
    await this.database.asUser(user, (tx) =>
      tx
        .updateTable('event_readings')
        .set((eb) => ({ state: eb.case().when('attempts', '>=', most).then('failed' as const).else('pending' as const).end(), failure: failure.slice(0, 500), not_before: now, updated_at: now }))
        .where('event_id', 'in', rows.map((row) => row.event_id))
        .where('state', '=', 'pending')
        .execute(),
    );
  }

  /** Puts rows back that nobody got to read; the attempt does not count. */
  async release(user: User, rows: readonly PendingReading[], now: Date): Promise<void> {
    await this.database.asUser(user, (tx) =>
      tx
        .updateTable('event_readings')
        .set((eb) => ({ attempts: eb('attempts', '-', 1), not_before: now, updated_at: now }))
        .where('event_id', 'in', rows.map((row) => row.event_id))
        .where('state', '=', 'pending')
        .execute(),
    );
  }

  /** Puts every claimed row back; the attempt does not count. */
  async releaseAll(now: Date): Promise<void> {
    await this.database.asSystem('put back what a dead process had claimed', (tx) =>
      tx
        .updateTable('event_readings')
        .set((eb) => ({ attempts: eb.fn<number>('greatest', [eb('attempts', '-', 1), eb.lit(0)]), not_before: now, updated_at: now }))
        .where('state', '=', 'pending')
        .where('not_before', '>', now)
        .execute(),
    );
  }

  async counts(user: User): Promise<ReadingCounts> {
    const rows = await this.database.readAsUser(user, (db) => db.selectFrom('event_readings').select(['state', ({ fn }) => fn.countAll<string>().as('count')]).groupBy('state'));
    const counts: ReadingCounts = { pending: 0, read: 0, failed: 0 };
    for (const { state, count } of rows) counts[state] = Number(count);
    return counts;
  }

  async hasPending(user: User, now: Date): Promise<boolean> {
    const rows = await this.database.readAsUser(user, (db) => db.selectFrom('event_readings').select('event_id').where('state', '=', 'pending').where('not_before', '<=', now).limit(1));
    return rows.length > 0;
  }

  usersWithPending(now: Date): Promise<{ user_id: string }[]> {
    return this.database.asSystem('find events that no job reads', (tx) =>
      tx.selectFrom('event_readings').select('user_id').distinct().where('state', '=', 'pending').where('not_before', '<=', now).limit(1000).execute(),
    );
  }
}
