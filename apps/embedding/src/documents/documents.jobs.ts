import { defineJob } from '@adjutant/jobs';
import { z } from 'zod';

const ofUser = z.object({ user_id: z.uuid() });

/** Indexes up to 100 pending documents of one user, and comes again while there are more. */
export const indexDocuments = defineJob({
  name: 'embedding.index-documents',
  queue: 'embed',
  data: ofUser,
  attempts: 5,
  backoffMs: 1_000,
  timeoutMs: 60_000,
  concurrency: 2,
  sweepEveryMs: 30_000,
});

/** Compares one user's index with the events: finds what was never announced, and an index that was lost. */
export const reconcileIndex = defineJob({
  name: 'embedding.reconcile-index',
  queue: 'embed',
  data: ofUser,
  attempts: 3,
  backoffMs: 5_000,
  timeoutMs: 120_000,
  concurrency: 1,
  sweepEveryMs: 60_000,
});
