import { z } from 'zod';

import { role, tier } from './context.js';
import { defineRpc } from './define.js';
import { serializedError } from './errors.js';
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

/**
 * All that may be told of one of them. Of its payload and of texts in the error's details only how much there is: those are some user's.
 * `user_id` is null when it is about nobody, `context` when nobody could read one. What lies behind INTERNAL is in the service's log, under `message_id`.
 */
export const deadLetterDetails = deadLetterView.extend({
  message_id: z.string(),
  user_id: z.string().nullable(),
  error_code: serializedError.shape.code,
  error_details: z.record(z.string(), z.union([z.number(), z.boolean(), z.string()])),
  /** Where a message broke its contract, and how. */
  faults: z.array(z.object({ at: z.string(), code: z.string(), message: z.string() })),
  context: z.object({ request_id: z.string(), traceparent: z.string().nullable(), operation_id: z.string().nullable(), role, tier, time_zone: z.string() }).nullable(),
  /** `fields` are the names at its top level, as far as they are names. */
  payload: z.object({ is_readable: z.boolean(), size_bytes: z.number().int(), field_count: z.number().int(), fields: z.array(z.string()) }),
  can_replay: z.boolean(),
  /** What keeps it from being replayed now, and what to do. */
  obstacle: z.string().nullable(),
});
export type DeadLetterDetails = z.output<typeof deadLetterDetails>;

export const deadLetterQuery = z.object({ consumer: z.string().max(200).optional(), limit: pageLimit() });
const deadLetterId = z.string().min(1).max(200);
export const oneDeadLetter = z.object({ id: deadLetterId });
export const deadLetterIds = z.object({ ids: z.array(deadLetterId).min(1).max(MAX_PAGE) });

/** The requests about the dead letters of one service; each that keeps messages answers them, for administrators only. `dead_letter` is null when it is another's; `replayed` were handled now. */
export function deadLettersOf(owner: string) {
  return {
    list: defineRpc({
      name: `${owner}.list-own-dead-letters.v1`,
      request: deadLetterQuery,
      response: z.object({ dead_letters: z.array(deadLetterView), total: z.number().int() }),
    }),
    get: defineRpc({ name: `${owner}.get-own-dead-letter.v1`, request: oneDeadLetter, response: z.object({ dead_letter: deadLetterDetails.nullable() }) }),
    replay: defineRpc({
      name: `${owner}.replay-own-dead-letters.v1`,
      request: deadLetterIds,
      response: z.object({ replayed: z.number().int() }),
      timeoutMs: 60_000,
    }),
  };
}
