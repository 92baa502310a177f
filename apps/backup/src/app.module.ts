import { Module } from '@nestjs/common';

import { ErasuresModule } from './erasures/erasures.module.js';
import { HealthChecksModule } from './health-checks/health-checks.module.js';

@Module({ imports: [HealthChecksModule, ErasuresModule] })
export class AppModule {}
