import { AppError } from '@adjutant/contracts-core';
import { z } from 'zod';

const position = z.object({ at: z.iso.datetime(), sort: z.number(), id: z.uuid() });

/** Where a page ended: the order is that of the instant of the first page, so that time passing moves nothing. */
export type PagePosition = z.infer<typeof position>;

export function writeCursor(at: PagePosition): string {
  return Buffer.from(JSON.stringify(at)).toString('base64url');
}

function decode(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
}

/** Throws BAD_REQUEST for a cursor that no page gave out. */
export function readCursor(cursor: string): PagePosition {
  const parsed = position.safeParse(decode(cursor));
  if (!parsed.success) throw new AppError('BAD_REQUEST', 'This cursor is not one of ours. Use next_cursor of the page before.');
  return parsed.data;
}
