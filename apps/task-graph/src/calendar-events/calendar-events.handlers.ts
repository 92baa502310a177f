import { eventsIngested } from '@adjutant/contracts-connector-ingest';
import { Clock, type MessageContext } from '@adjutant/contracts-core';
import { listCalendarEvents } from '@adjutant/contracts-task-graph';
import { Database, type Transaction } from '@adjutant/database';
import { HandlesEvent, HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import type { TaskGraphTables } from '../database/tables.js';
import { CalendarEventsJobs } from './calendar-events.jobs.js';
import { CalendarEventsRepository } from './calendar-events.repository.js';
import { CalendarEventsService } from './calendar-events.service.js';

@Injectable()
export class CalendarEventsHandlers {
  constructor(
    private readonly database: Database<TaskGraphTables>,
    private readonly calendar: CalendarEventsService,
    private readonly repository: CalendarEventsRepository,
    private readonly jobs: CalendarEventsJobs,
    private readonly clock: Clock,
  ) {}

  @HandlesEvent(eventsIngested)
  async request(ctx: MessageContext, { source, event_ids }: z.output<typeof eventsIngested.payload>, tx: Transaction<TaskGraphTables>): Promise<void> {
    if (source !== 'calendar') return;
    await this.repository.request(tx, ctx.userId, event_ids, this.clock.now());
    this.database.afterCommit(tx, () => this.jobs.add(ctx.userId));
  }

  @HandlesRequest(listCalendarEvents)
  list(ctx: MessageContext, query: z.output<typeof listCalendarEvents.request>): Promise<z.output<typeof listCalendarEvents.response>> {
    return this.calendar.list(ctx, query);
  }
}
