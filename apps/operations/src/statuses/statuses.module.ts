import { Module } from '@nestjs/common';

import { HealthChecksModule } from '../health-checks/health-checks.module.js';
import { ModelProbeService } from './model-probe.service.js';
import { StatusesHandlers } from './statuses.handlers.js';
import { StatusesService } from './statuses.service.js';

@Module({ imports: [HealthChecksModule], providers: [StatusesHandlers, StatusesService, ModelProbeService] })
export class StatusesModule {}
