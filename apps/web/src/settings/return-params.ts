import { z } from 'zod';

/** What a vendor sends people back with. */
export const returnParams = z.object({
  code: z.coerce.string().optional().catch(undefined),
  state: z.coerce.string().optional().catch(undefined),
  error: z.coerce.string().optional().catch(undefined),
});
