import { Module } from '@nestjs/common';

import { LinksService } from './links.service.js';
import { RankedTasksRepository } from './ranked-tasks.repository.js';
import { SimilarTasksRepository } from './similar-tasks.repository.js';
import { TaskChangesService } from './task-changes.service.js';
import { TaskHistoryRepository } from './task-history.repository.js';
import { TaskLinksRepository } from './task-links.repository.js';
import { TaskReadsService } from './task-reads.service.js';
import { TasksHandlers } from './tasks.handlers.js';
import { TasksRepository } from './tasks.repository.js';
import { TasksService } from './tasks.service.js';

const repositories = [TasksRepository, TaskHistoryRepository, TaskLinksRepository, RankedTasksRepository, SimilarTasksRepository];

@Module({
  providers: [...repositories, TaskChangesService, TaskReadsService, TasksService, LinksService, TasksHandlers],
  exports: [TaskReadsService, TaskChangesService, LinksService],
})
export class TasksModule {}
