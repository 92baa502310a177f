import { Module } from '@nestjs/common';

import { ChecksModule } from './checks/checks.module.js';

@Module({ imports: [ChecksModule] })
export class AppModule {}
