import { Module } from '@nestjs/common';

import { ChecksHandlers } from './checks.handlers.js';

@Module({ providers: [ChecksHandlers] })
export class ChecksModule {}
