import type { MessageContext } from '@adjutant/contracts-core';
import type { Event } from '@adjutant/contracts-connector-ingest';
import { Database, type Transaction } from '@adjutant/database';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';

import type { CalendarEventRow, PendingCalendarEventRow, TaskGraphTables } from '../database/tables.js';

export type Tx = Transaction<TaskGraphTables>;
export type CalendarEntry = Pick<CalendarEventRow, 'title' | 'description' | 'start_at' | 'end_at' | 'all_day' | 'location'> & { source_event_id: Event['id'] };

/** Calendar entries, and those that were heard of but not fetched yet. */
@Injectable()
export class CalendarEventsRepository {
  constructor(private readonly database: Database<TaskGraphTables>) {}

  async request(tx: Tx, userId: string, eventIds: readonly string[], now: Date): Promise<void> {
    const rows = [...new Set(eventIds)].map((event_id) => ({ user_id: userId, event_id, requested_at: now }));
    await tx
      .insertInto('pending_calendar_events')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['user_id', 'event_id']).doUpdateSet({ requested_at: now }))
      .execute();
  }

  listPending(ctx: MessageContext, limit: number): Promise<PendingCalendarEventRow[]> {
    return this.database.readAsUser(ctx, (db) => db.selectFrom('pending_calendar_events').selectAll().orderBy('requested_at').orderBy('event_id').limit(limit));
  }

  async usersWithPending(): Promise<string[]> {
    const rows = await this.database.asSystem('users whose calendar entries wait', (tx) => tx.selectFrom('pending_calendar_events').select('user_id').distinct().execute());
    return rows.map((row) => row.user_id);
  }

  /** Removes what was claimed, unless it was asked for again since. */
  async settle(tx: Tx, claimed: readonly PendingCalendarEventRow[]): Promise<void> {
    const latest = new Date(Math.max(...claimed.map((row) => row.requested_at.getTime())));
    const ids = claimed.map((row) => row.event_id);
    await tx.deleteFrom('pending_calendar_events').where('event_id', 'in', ids).where('requested_at', '<=', latest).execute();
  }

  async upsert(tx: Tx, userId: string, entries: readonly CalendarEntry[], now: Date): Promise<void> {
    if (entries.length === 0) return;
    const rows = entries.map((entry) => ({ ...entry, id: crypto.randomUUID(), user_id: userId, created_at: now, updated_at: now }));
    await tx
      .insertInto('calendar_events')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['user_id', 'source_event_id']).doUpdateSet((set) => ({
          title: set.ref('excluded.title'),
          description: set.ref('excluded.description'),
          start_at: set.ref('excluded.start_at'),
          end_at: set.ref('excluded.end_at'),
          all_day: set.ref('excluded.all_day'),
          location: set.ref('excluded.location'),
          updated_at: now,
        })),
      )
      .execute();
  }

  async removeBySource(tx: Tx, eventIds: readonly string[]): Promise<void> {
    if (eventIds.length > 0) await tx.deleteFrom('calendar_events').where('source_event_id', 'in', [...eventIds]).execute();
  }

  /** What overlaps [from, to), in order; `total` counts all of it. */
  listOverlapping(ctx: MessageContext, from: Date, to: Date, limit: number): Promise<(CalendarEventRow & { total: number })[]> {
    return this.database.readAsUser<CalendarEventRow & { total: number }>(ctx, (db) =>
      db
        .selectFrom('calendar_events')
        .selectAll()
        .select(sql<number>`(count(*) over ())::int`.as('total'))
        .where('start_at', '<', to)
        .where((where) => where.or([where('end_at', '>', from), where('start_at', '>=', from)]))
        .orderBy('start_at')
        .orderBy('id')
        .limit(limit),
    );
  }
}
