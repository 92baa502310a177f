import { Module } from '@nestjs/common';

import { EventsHandlers } from './events.handlers.js';
import { EventsRepository } from './events.repository.js';

@Module({ providers: [EventsHandlers, EventsRepository], exports: [EventsRepository] })
export class EventsModule {}
