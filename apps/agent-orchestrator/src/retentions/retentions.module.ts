import { Module } from '@nestjs/common';

import { RetentionsHandlers } from './retentions.handlers.js';
import { RetentionsRepository } from './retentions.repository.js';

@Module({ providers: [RetentionsRepository, RetentionsHandlers] })
export class RetentionsModule {}
