import { Clock } from '@adjutant/contracts-core';
import { defineJob, Jobs } from '@adjutant/jobs';
import { HandlesJob, Sweeps } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';

import { RetentionsRepository } from './retentions.repository.js';
import { RetentionsService } from './retentions.service.js';

const HOUR_MS = 3_600_000;
/** A run that removed nothing for so long has no process any more: a batch takes seconds. */
const ABANDONED_MS = 5 * 60_000;

/** At night, when nobody reads; the day is the same everywhere. */
export const removeExpired = defineJob({
  name: 'connector-ingest.remove-expired',
  data: z.object({}),
  attempts: 5,
  backoffMs: 5_000,
  timeoutMs: 6 * HOUR_MS,
  sweepEveryMs: 300_000,
  schedule: { cron: '0 2 * * *', timeZone: 'UTC', data: {} },
});

@Injectable()
export class RetentionsJobs {
  constructor(
    private readonly retentions: RetentionsService,
    private readonly repository: RetentionsRepository,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  @HandlesJob(removeExpired)
  run(_: object, { signal }: { signal: AbortSignal }): Promise<void> {
    return this.retentions.run(signal);
  }

  /** A run that a crash ended goes on. */
  @Sweeps(removeExpired)
  async sweep(): Promise<number> {
    if (!(await this.repository.hasOpenRun(new Date(this.clock.now().getTime() - ABANDONED_MS)))) return 0;
    await this.jobs.add(removeExpired, {}, { jobId: 'resume' });
    return 1;
  }
}
