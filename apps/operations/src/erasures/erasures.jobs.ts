import { AppError } from '@adjutant/contracts-core';
import { defineJob, Jobs, type JobData, type JobRun } from '@adjutant/jobs';
import { HandlesJob, Sweeps } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';

import { ErasuresRepository } from './erasures.repository.js';
import { ErasuresService } from './erasures.service.js';

/** One round of one erasure, which comes again while there are more. */
export const eraseUserData = defineJob({
  name: 'operations.erase-user-data',
  data: z.object({ user_id: z.uuid(), erasure_id: z.uuid() }),
  attempts: 7,
  backoffMs: 1_000,
  timeoutMs: 15 * 60_000,
  concurrency: 2,
  sweepEveryMs: 30_000,
});

@Injectable()
export class ErasuresJobs {
  constructor(
    private readonly erasures: ErasuresService,
    private readonly repository: ErasuresRepository,
    private readonly jobs: Jobs,
  ) {}

  @HandlesJob(eraseUserData)
  async erase({ user_id, erasure_id }: JobData<typeof eraseUserData>, { signal, attempt }: JobRun): Promise<void> {
    try {
      const pauseMs = await this.erasures.runRound(user_id, erasure_id, signal);
      if (pauseMs !== null) await this.add(user_id, erasure_id, pauseMs);
    } catch (error) {
      const { message, isRetryable } = AppError.from(error);
      const isLast = attempt >= eraseUserData.attempts || !isRetryable;
      if (isLast && !signal.aborted) await this.erasures.fail(user_id, erasure_id, `${message} Ask for the deletion again; what is gone stays gone.`);
      throw error;
    }
  }

  @Sweeps(eraseUserData)
  async sweep(): Promise<number> {
    const running = await this.repository.allRunning();
    for (const { id, user_id } of running) await this.add(user_id, id);
    return running.length;
  }

  add(user_id: string, erasure_id: string, delayMs = 0): Promise<void> {
    return this.jobs.add(eraseUserData, { user_id, erasure_id }, { jobId: erasure_id, delayMs });
  }
}
