import { z } from 'zod';

import { defineRpc } from './define.js';
import { MAX_PAGE, pageLimit } from './page.js';

/** How many jobs of a queue wait, run, come later by schedule or after a failure, and were given up. */
export const jobCounts = z.object({ waiting: z.number().int(), active: z.number().int(), delayed: z.number().int(), failed: z.number().int() });

/** A job whose attempts are used up. Without its data: that is some user's. */
export const failedJobView = z.object({ id: z.string(), name: z.string(), reason: z.string(), attempts: z.number().int(), failed_at: z.string() });

export const jobsQuery = z.object({ limit: pageLimit() });
export const jobIds = z.object({ ids: z.array(z.string().min(1).max(200)).min(1).max(MAX_PAGE) });

/** The requests about the jobs of one service; each that has some answers them, for administrators only. */
export function jobsOf(owner: string) {
  return {
    list: defineRpc({ name: `${owner}.list-own-jobs.v1`, request: jobsQuery, response: z.object({ counts: jobCounts, failed: z.array(failedJobView) }) }),
    retry: defineRpc({ name: `${owner}.retry-own-jobs.v1`, request: jobIds, response: z.object({ retried: z.number().int() }), timeoutMs: 30_000 }),
  };
}
