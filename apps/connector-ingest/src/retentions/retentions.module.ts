import { Module } from '@nestjs/common';

import { RetentionsJobs } from './retentions.jobs.js';
import { RetentionsRepository } from './retentions.repository.js';
import { RetentionsService } from './retentions.service.js';

@Module({ providers: [RetentionsRepository, RetentionsService, RetentionsJobs] })
export class RetentionsModule {}
