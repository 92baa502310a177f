import { z } from 'zod';

/** The box that `/` leads to. */
export const SEARCH_BOX_ID = 'search-box';

/** A text of an address, where `123` without quotes arrives as a number. */
export const textParam = z.union([z.string(), z.number().transform(String)]).pipe(z.string().max(2000));

/** What the address of a search says, so that it can be kept and shared. */
export const searchParams = z.object({
  q: textParam.optional().catch(undefined),
  source: z.string().max(40).optional().catch(undefined),
  days: z.number().int().positive().max(3660).optional().catch(undefined),
});
export type SearchParams = z.output<typeof searchParams>;
