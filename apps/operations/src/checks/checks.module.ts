import { Module } from '@nestjs/common';

import { ChecksHandlers } from './checks.handlers.js';
import { ChecksService } from './checks.service.js';
import { StatusService } from './status.service.js';

@Module({ providers: [ChecksService, StatusService, ChecksHandlers] })
export class ChecksModule {}
