import { Module } from '@nestjs/common';

import { TasksModule } from '../tasks/tasks.module.js';
import { GraphsHandlers } from './graphs.handlers.js';
import { GraphsService } from './graphs.service.js';

@Module({ imports: [TasksModule], providers: [GraphsService, GraphsHandlers] })
export class GraphsModule {}
