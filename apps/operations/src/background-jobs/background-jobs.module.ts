import { Module } from '@nestjs/common';

import { BackgroundJobsHandlers } from './background-jobs.handlers.js';
import { BackgroundJobsService } from './background-jobs.service.js';

@Module({ providers: [BackgroundJobsHandlers, BackgroundJobsService] })
export class BackgroundJobsModule {}
