import { Module } from '@nestjs/common';

import { DeadLettersHandlers } from './dead-letters.handlers.js';
import { DeadLettersService } from './dead-letters.service.js';

@Module({ providers: [DeadLettersHandlers, DeadLettersService], exports: [DeadLettersService] })
export class DeadLettersModule {}
