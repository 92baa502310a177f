import { z } from 'zod';

/** What the address of a search says, so that it can be kept and shared. */
export const searchParams = z.object({
  q: z.string().max(2000).optional().catch(undefined),
  source: z.string().max(40).optional().catch(undefined),
  days: z.number().int().positive().max(3660).optional().catch(undefined),
});
