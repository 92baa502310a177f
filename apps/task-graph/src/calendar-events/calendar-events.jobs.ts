import { contextFor } from '@adjutant/contracts-core';
import { defineJob, Jobs, type JobData } from '@adjutant/jobs';
import { HandlesJob, Sweeps } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';

import { CalendarEventsRepository } from './calendar-events.repository.js';
import { CalendarEventsService } from './calendar-events.service.js';

/** Fetches up to 100 calendar entries of one user, and comes again while there are more. */
export const fetchCalendarEvents = defineJob({
  name: 'task-graph.fetch-calendar-events',
  data: z.object({ user_id: z.uuid() }),
  attempts: 5,
  backoffMs: 1_000,
  timeoutMs: 30_000,
  sweepEveryMs: 30_000,
});

@Injectable()
export class CalendarEventsJobs {
  constructor(
    private readonly calendar: CalendarEventsService,
    private readonly repository: CalendarEventsRepository,
    private readonly jobs: Jobs,
  ) {}

  @HandlesJob(fetchCalendarEvents)
  async fetch({ user_id }: JobData<typeof fetchCalendarEvents>): Promise<void> {
    if (await this.calendar.fetchPending(contextFor(user_id))) await this.add(user_id);
  }

  @Sweeps(fetchCalendarEvents)
  async sweep(): Promise<number> {
    const userIds = await this.repository.usersWithPending();
    for (const userId of userIds) await this.add(userId);
    return userIds.length;
  }

  add(userId: string): Promise<void> {
    return this.jobs.add(fetchCalendarEvents, { user_id: userId }, { jobId: userId });
  }
}
