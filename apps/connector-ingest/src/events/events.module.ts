import { Module } from '@nestjs/common';

import { EventsHandlers } from './events.handlers.js';
import { EventsRepository } from './events.repository.js';
import { EventsService } from './events.service.js';

@Module({ providers: [EventsHandlers, EventsRepository, EventsService], exports: [EventsService] })
export class EventsModule {}
