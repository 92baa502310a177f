import { contextFor } from '@adjutant/contracts-core';
import { defineJob, Jobs, type JobData } from '@adjutant/jobs';
import { HandlesJob, Sweeps } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';

import { CandidatesRepository } from './candidates.repository.js';
import { CandidatesService } from './candidates.service.js';

/** Turns up to 100 proposals of one user into tasks, and comes again while there are more. */
export const mergeCandidates = defineJob({
  name: 'task-graph.merge-candidates',
  data: z.object({ user_id: z.uuid() }),
  attempts: 5,
  backoffMs: 1_000,
  timeoutMs: 60_000,
  concurrency: 2,
  sweepEveryMs: 30_000,
});

@Injectable()
export class CandidatesJobs {
  constructor(
    private readonly candidates: CandidatesService,
    private readonly repository: CandidatesRepository,
    private readonly jobs: Jobs,
  ) {}

  @HandlesJob(mergeCandidates)
  async merge({ user_id }: JobData<typeof mergeCandidates>): Promise<void> {
    const hasMore = await this.candidates.merge(contextFor(user_id));
    if (hasMore) await this.add(user_id);
  }

  @Sweeps(mergeCandidates)
  async sweep(): Promise<number> {
    const userIds = await this.repository.usersWithPending();
    for (const userId of userIds) await this.add(userId);
    return userIds.length;
  }

  add(userId: string): Promise<void> {
    return this.jobs.add(mergeCandidates, { user_id: userId }, { jobId: userId });
  }
}
