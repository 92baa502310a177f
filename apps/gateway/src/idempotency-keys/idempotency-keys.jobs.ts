import { Clock } from '@adjutant/contracts-core';
import { defineJob, Jobs } from '@adjutant/jobs';
import { HandlesJob, Sweeps } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';

import { IdempotencyKeysRepository } from './idempotency-keys.repository.js';

export const pruneIdempotencyKeys = defineJob({ name: 'gateway.prune-idempotency-keys', data: z.object({}), sweepEveryMs: 3_600_000 });

/** Forgets keys that are older than a day. */
@Injectable()
export class IdempotencyKeysJobs {
  constructor(
    @Inject(IdempotencyKeysRepository) private readonly keys: IdempotencyKeysRepository,
    @Inject(Jobs) private readonly jobs: Jobs,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  @HandlesJob(pruneIdempotencyKeys)
  async prune(_: object, { signal }: { signal: AbortSignal }): Promise<void> {
    while (!signal.aborted && (await this.keys.prune(this.clock.now())) > 0);
  }

  @Sweeps(pruneIdempotencyKeys)
  async sweep(): Promise<number> {
    if (!(await this.keys.hasExpired(this.clock.now()))) return 0;
    await this.jobs.add(pruneIdempotencyKeys, {}, { jobId: 'prune' });
    return 1;
  }
}
