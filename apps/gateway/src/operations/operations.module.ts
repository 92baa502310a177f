import { Module } from '@nestjs/common';

import { HealthService } from './health.service.js';
import { OperationsController } from './operations.controller.js';
import { ProbesController } from './probes.controller.js';

@Module({ controllers: [ProbesController, OperationsController], providers: [HealthService] })
export class OperationsModule {}
