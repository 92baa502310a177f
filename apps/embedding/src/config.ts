import { z } from 'zod';

/** What the service reads from the environment. */
export const embeddingConfig = z.object({
  /** How often each user's index is compared with the events, in minutes. */
  INDEX_RECONCILE_MINUTES: z.coerce.number().min(0).max(1440).default(30),
});
export type EmbeddingConfig = z.output<typeof embeddingConfig>;
