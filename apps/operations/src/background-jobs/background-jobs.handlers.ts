import type { MessageContext } from '@adjutant/contracts-core';
import { listJobs, retryJobs, type JobsReport } from '@adjutant/contracts-operations';
import { HandlesRequest, requireAdmin } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import { BackgroundJobsService } from './background-jobs.service.js';

@Injectable()
export class BackgroundJobsHandlers {
  constructor(private readonly jobs: BackgroundJobsService) {}

  @HandlesRequest(listJobs)
  listJobs(ctx: MessageContext, { limit }: z.output<typeof listJobs.request>): Promise<JobsReport> {
    requireAdmin(ctx);
    return this.jobs.list(ctx, limit);
  }

  @HandlesRequest(retryJobs)
  retryJobs(ctx: MessageContext, { ids }: z.output<typeof retryJobs.request>): Promise<{ retried: number }> {
    requireAdmin(ctx);
    return this.jobs.retry(ctx, ids);
  }
}
