import { Module } from '@nestjs/common';

import { HealthChecksHandlers } from './health-checks.handlers.js';
import { HealthChecksService } from './health-checks.service.js';

@Module({ providers: [HealthChecksHandlers, HealthChecksService] })
export class HealthChecksModule {}
