import { Module } from '@nestjs/common';

import { BlobSizesModule } from './blob-sizes/blob-sizes.module.js';
import { ErasuresModule } from './erasures/erasures.module.js';
import { HealthChecksModule } from './health-checks/health-checks.module.js';

@Module({ imports: [HealthChecksModule, ErasuresModule, BlobSizesModule] })
export class AppModule {}
