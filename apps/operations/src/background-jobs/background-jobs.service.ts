import { jobsOf, type MessageContext } from '@adjutant/contracts-core';
import type { JobsReport } from '@adjutant/contracts-operations';
import { Bus } from '@adjutant/messaging';
import { Injectable } from '@nestjs/common';

import { owners } from '../erasures/owners.js';
import { askAll, sum } from '../owners/ask-all.js';

/** A service may have no jobs; then nobody answers for them, as when it is away. */
const services = owners.map(({ owner }) => ({ owner, ...jobsOf(owner) }));
const LIST_DEADLINE_MS = 3_000;

/** The background work of every service together. Each keeps its own. */
@Injectable()
export class BackgroundJobsService {
  constructor(private readonly bus: Bus) {}

  async list(ctx: MessageContext, limit: number): Promise<JobsReport> {
    const { answers } = await askAll(services, async ({ owner, list }) => ({ service: owner, ...(await this.bus.request(ctx, list, { limit }, { timeoutMs: LIST_DEADLINE_MS })) }));
    const failed = answers.flatMap(({ service, failed: jobs }) => jobs.map((job) => ({ service, ...job })));
    return {
      services: answers.map(({ service, counts }) => ({ service, ...counts })).sort((a, b) => a.service.localeCompare(b.service)),
      failed: failed.sort((a, b) => b.failed_at.localeCompare(a.failed_at)).slice(0, limit),
    };
  }

  /** Each service finds its own among the ids. */
  async retry(ctx: MessageContext, ids: string[]): Promise<{ retried: number }> {
    const { answers } = await askAll(services, ({ retry }) => this.bus.request(ctx, retry, { ids }));
    return { retried: sum(answers.map(({ retried }) => retried)) };
  }
}
