import { Module } from '@nestjs/common';

import { TasksModule } from '../tasks/tasks.module.js';
import { AwaitedLinksRepository } from './awaited-links.repository.js';
import { CandidatesHandlers } from './candidates.handlers.js';
import { CandidatesJobs } from './candidates.jobs.js';
import { CandidatesRepository } from './candidates.repository.js';
import { CandidatesService } from './candidates.service.js';
import { DuplicatesService } from './duplicates.service.js';
import { ProposedLinksService } from './proposed-links.service.js';
import { ResolutionsService } from './resolutions.service.js';

@Module({
  imports: [TasksModule],
  providers: [CandidatesRepository, AwaitedLinksRepository, DuplicatesService, ProposedLinksService, ResolutionsService, CandidatesService, CandidatesJobs, CandidatesHandlers],
})
export class CandidatesModule {}
