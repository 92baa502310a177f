import { jobsOf } from '@adjutant/contracts-core';
import type { Jobs } from '@adjutant/jobs';
import type { Bus, Registration } from '@adjutant/messaging';
import { requireAdmin } from './require-admin.js';

/** Answers the requests about the background work of `service`, which every service that has some does alike. */
export function answerForJobs(service: string, bus: Bus, jobs: Jobs): Registration[] {
  const { list, retry } = jobsOf(service);
  return [
    bus.handleRequest(list, async (ctx, { limit }) => {
      requireAdmin(ctx);
      const [counts, failed] = await Promise.all([jobs.counts(), jobs.failed({ limit })]);
      return { counts, failed: failed.map(({ id, name, reason, attempts, failed_at }) => ({ id, name, reason, attempts, failed_at })) };
    }),
    bus.handleRequest(retry, async (ctx, { ids }) => {
      requireAdmin(ctx);
      return { retried: await jobs.retry(ids) };
    }),
  ];
}
