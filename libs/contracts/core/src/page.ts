import { z } from 'zod';

/** Largest page that any list returns. */
export const MAX_PAGE = 200;

/** `limit` of a list, with its default and ceiling. */
export const pageLimit = (fallback = 50, max = MAX_PAGE) => z.coerce.number().int().min(1).max(max).default(fallback);

/** Opaque position in a list; hand back `next_cursor` of the page before. */
export const pageCursor = z.string().max(512);

/** An instant on the wire: ISO 8601 with offset, kept as a string. */
export const instant = z.iso.datetime({ offset: true });

/** Where work comes from. Its name is what filters, badges and statistics show. */
export const source = z.enum(['email', 'slack', 'telegram', 'outlook', 'calendar', 'github', 'jira', 'drive', 'manual']);
export type Source = z.infer<typeof source>;
