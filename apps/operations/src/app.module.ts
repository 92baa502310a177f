import { Module } from '@nestjs/common';

import { AuditEntriesModule } from './audit-entries/audit-entries.module.js';
import { BackgroundJobsModule } from './background-jobs/background-jobs.module.js';
import { DeadLettersModule } from './dead-letters/dead-letters.module.js';
import { ErasuresModule } from './erasures/erasures.module.js';
import { HealthChecksModule } from './health-checks/health-checks.module.js';
import { StatusesModule } from './statuses/statuses.module.js';

@Module({ imports: [AuditEntriesModule, HealthChecksModule, StatusesModule, ErasuresModule, DeadLettersModule, BackgroundJobsModule] })
export class AppModule {}
