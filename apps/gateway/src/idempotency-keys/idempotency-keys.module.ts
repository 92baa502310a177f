import { Module } from '@nestjs/common';

import { IdempotencyKeysJobs } from './idempotency-keys.jobs.js';
import { IdempotencyKeysRepository } from './idempotency-keys.repository.js';
import { IdempotencyKeysService } from './idempotency-keys.service.js';

@Module({ providers: [IdempotencyKeysRepository, IdempotencyKeysService, IdempotencyKeysJobs], exports: [IdempotencyKeysService] })
export class IdempotencyKeysModule {}
