import { instant, source } from '@adjutant/contracts-core';
import { z } from 'zod';

/** A list in a query: `sources=email,slack`, or the key repeated. */
export const csv = <Item extends z.ZodType>(item: Item, max = 20) =>
  z.preprocess((value) => (typeof value === 'string' ? value.split(',').filter(Boolean) : value), z.array(item).max(max).optional());

/** An instant in a query, where an unescaped `+` of the offset arrives as a space. */
export const queryInstant = z.preprocess((value) => (typeof value === 'string' ? value.replace(/ (?=\d\d:\d\d$)/, '+') : value), instant);

export const querySources = csv(source);

/** How many to leave out at the beginning. */
export const queryOffset = z.coerce.number('Write a number from 0 to 1000.').int('Write a number from 0 to 1000.').min(0, 'Write a number ≥ 0.').max(1000, 'Write a number up to 1000.').default(0);

/** The id that a path names. */
export const idParam = z.object({ id: z.uuid('Not an id: ids look like 3f2a… with four dashes, as lists return them.') });
