import { AppError, Clock, type MessageContext } from '@adjutant/contracts-core';
import { getEvents } from '@adjutant/contracts-connector-ingest';
import type { CalendarEvent, listCalendarEvents } from '@adjutant/contracts-task-graph';
import { Database } from '@adjutant/database';
import { Bus } from '@adjutant/messaging';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import type { CalendarEventRow, TaskGraphTables } from '../database/tables.js';
import { CalendarEventsRepository } from './calendar-events.repository.js';
import { readCalendarEntry } from './read-calendar-entry.js';

const BATCH = 100;

/** Keeps the calendar in step with what was ingested. */
@Injectable()
export class CalendarEventsService {
  constructor(
    private readonly database: Database<TaskGraphTables>,
    private readonly repository: CalendarEventsRepository,
    private readonly bus: Bus,
    private readonly clock: Clock,
  ) {}

  /** Fetches the oldest entries that wait; true when there may be more. */
  async fetchPending(ctx: MessageContext): Promise<boolean> {
    const claimed = await this.repository.listPending(ctx, BATCH);
    if (claimed.length === 0) return false;
    const ids = claimed.map((row) => row.event_id);
    const { events } = await this.bus.request(ctx, getEvents, { ids });
    const entries = events.flatMap((event) => readCalendarEntry(event) ?? []);
    const held = new Set(entries.map((entry) => entry.source_event_id));
    await this.database.asUser(ctx, async (tx) => {
      await this.repository.upsert(tx, ctx.userId, entries, this.clock.now());
      await this.repository.removeBySource(tx, ids.filter((id) => !held.has(id)));
      await this.repository.settle(tx, claimed);
    });
    return claimed.length === BATCH;
  }

  async list(ctx: MessageContext, query: z.output<typeof listCalendarEvents.request>): Promise<z.output<typeof listCalendarEvents.response>> {
    const [from, to] = [new Date(query.start_at), new Date(query.end_at)];
    if (from >= to) throw new AppError('BAD_REQUEST', 'start_at must be before end_at.');
    const rows = await this.repository.listOverlapping(ctx, from, to, query.limit);
    return { events: rows.map(present), total: rows[0]?.total ?? 0 };
  }
}

function present(row: CalendarEventRow): CalendarEvent {
  return {
    id: row.id,
    title: row.title,
    description: row.description,
    start_at: row.start_at.toISOString(),
    end_at: row.end_at.toISOString(),
    all_day: row.all_day,
    location: row.location,
    source_event_id: row.source_event_id,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
