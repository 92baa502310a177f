import { Module } from '@nestjs/common';

import { AuditEntriesModule } from '../audit-entries/audit-entries.module.js';
import { ErasuresHandlers } from './erasures.handlers.js';
import { ErasuresJobs } from './erasures.jobs.js';
import { ErasuresRepository } from './erasures.repository.js';
import { ErasuresService } from './erasures.service.js';

@Module({ imports: [AuditEntriesModule], providers: [ErasuresHandlers, ErasuresJobs, ErasuresService, ErasuresRepository] })
export class ErasuresModule {}
