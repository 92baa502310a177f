import { z } from 'zod';

/** What became of one round at one owner: how much it `removed`, and how much is under way there and may still leave something. */
export const erasedPart = z.object({ removed: z.number().int(), pending: z.number().int() });
export type ErasedPart = z.output<typeof erasedPart>;

/**
 * Request and answer of each owner's `erase-user`: it removes all that it keeps of the user of the context, and may be asked
 * again and again. Who asks repeats it until nothing is removed and nothing is pending.
 */
export const erasing = { request: z.object({}), response: erasedPart, timeoutMs: 90_000 } as const;
