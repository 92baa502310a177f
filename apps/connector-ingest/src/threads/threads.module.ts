import { Module } from '@nestjs/common';

import { EventsModule } from '../events/events.module.js';
import { ThreadsHandlers } from './threads.handlers.js';
import { ThreadsRepository } from './threads.repository.js';

@Module({ imports: [EventsModule], providers: [ThreadsHandlers, ThreadsRepository] })
export class ThreadsModule {}
