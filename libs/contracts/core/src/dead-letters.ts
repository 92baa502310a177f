import { z } from 'zod';

import { defineRpc } from './define.js';
import { MAX_PAGE, pageLimit } from './page.js';

/** A message that could not be handled, set aside. Without its payload: that is some user's. */
export const deadLetterView = z.object({
  id: z.string(),
  consumer: z.string(),
  message_name: z.string(),
  error: z.string(),
  attempts: z.number().int(),
  created_at: z.string(),
});
export type DeadLetterView = z.output<typeof deadLetterView>;

export const deadLetterQuery = z.object({ consumer: z.string().max(200).optional(), limit: pageLimit() });
export const deadLetterIds = z.object({ ids: z.array(z.string().min(1).max(200)).min(1).max(MAX_PAGE) });

/** The requests about the dead letters of one service; each that keeps messages answers them, for administrators only. `replayed` were handled now. */
export function deadLettersOf(owner: string) {
  return {
    list: defineRpc({
      name: `${owner}.list-own-dead-letters.v1`,
      request: deadLetterQuery,
      response: z.object({ dead_letters: z.array(deadLetterView), total: z.number().int() }),
    }),
    replay: defineRpc({
      name: `${owner}.replay-own-dead-letters.v1`,
      request: deadLetterIds,
      response: z.object({ replayed: z.number().int() }),
      timeoutMs: 60_000,
    }),
  };
}
