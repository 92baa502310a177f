import { Module } from '@nestjs/common';

import { EventCountsRepository } from './event-counts.repository.js';
import { EventsHandlers } from './events.handlers.js';
import { EventsRepository } from './events.repository.js';
import { EventsService } from './events.service.js';

@Module({ providers: [EventsHandlers, EventsRepository, EventCountsRepository, EventsService], exports: [EventsService] })
export class EventsModule {}
