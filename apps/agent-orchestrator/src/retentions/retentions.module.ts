import { Module } from '@nestjs/common';

import { RetentionsHandlers } from './retentions.handlers.js';

@Module({ providers: [RetentionsHandlers] })
export class RetentionsModule {}
