import { Module } from '@nestjs/common';

import { DeadLettersModule } from '../dead-letters/dead-letters.module.js';
import { HealthChecksModule } from '../health-checks/health-checks.module.js';
import { ModelProbeService } from './model-probe.service.js';
import { StatusesHandlers } from './statuses.handlers.js';
import { StatusesService } from './statuses.service.js';
import { StorageRepository } from './storage.repository.js';
import { StorageService } from './storage.service.js';

@Module({ imports: [HealthChecksModule, DeadLettersModule], providers: [StatusesHandlers, StatusesService, StorageService, StorageRepository, ModelProbeService] })
export class StatusesModule {}
