import { Module } from '@nestjs/common';

import { HealthChecksHandlers } from './health-checks.handlers.js';
import { HealthChecksService } from './health-checks.service.js';
import { ServiceProbesService } from './service-probes.service.js';
import { StorageProbeService } from './storage-probe.service.js';

@Module({ providers: [HealthChecksHandlers, HealthChecksService, ServiceProbesService, StorageProbeService], exports: [HealthChecksService] })
export class HealthChecksModule {}
