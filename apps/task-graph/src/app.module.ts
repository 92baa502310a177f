import { Module } from '@nestjs/common';

import { CalendarEventsModule } from './calendar-events/calendar-events.module.js';
import { CandidatesModule } from './candidates/candidates.module.js';
import { ErasuresModule } from './erasures/erasures.module.js';
import { GraphsModule } from './graphs/graphs.module.js';
import { RetentionsModule } from './retentions/retentions.module.js';
import { TasksModule } from './tasks/tasks.module.js';

@Module({ imports: [TasksModule, GraphsModule, CandidatesModule, CalendarEventsModule, RetentionsModule, ErasuresModule] })
export class AppModule {}
