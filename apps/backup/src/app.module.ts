import { Module } from '@nestjs/common';

import { HealthChecksModule } from './health-checks/health-checks.module.js';

@Module({ imports: [HealthChecksModule] })
export class AppModule {}
