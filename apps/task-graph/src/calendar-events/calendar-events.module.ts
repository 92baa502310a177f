import { Module } from '@nestjs/common';

import { CalendarEventsHandlers } from './calendar-events.handlers.js';
import { CalendarEventsJobs } from './calendar-events.jobs.js';
import { CalendarEventsRepository } from './calendar-events.repository.js';
import { CalendarEventsService } from './calendar-events.service.js';

@Module({ providers: [CalendarEventsRepository, CalendarEventsService, CalendarEventsJobs, CalendarEventsHandlers] })
export class CalendarEventsModule {}
