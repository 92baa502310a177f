import { Module } from '@nestjs/common';

import { AuditEntriesHandlers } from './audit-entries.handlers.js';
import { AuditEntriesRepository } from './audit-entries.repository.js';
import { AuditEntriesService } from './audit-entries.service.js';

@Module({ providers: [AuditEntriesHandlers, AuditEntriesService, AuditEntriesRepository], exports: [AuditEntriesService] })
export class AuditEntriesModule {}
