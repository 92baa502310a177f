import { AppError } from '@adjutant/contracts-core';
import { z } from 'zod';

const position = z.tuple([z.iso.datetime(), z.uuid()]);

/** Where a page ended, in a list that is sorted by time and then id. */
export interface PagePosition {
  occurred_at: Date;
  id: string;
}

export function writeCursor({ occurred_at, id }: PagePosition): string {
  return Buffer.from(`${occurred_at.toISOString()} ${id}`).toString('base64url');
}

/** Throws BAD_REQUEST for a cursor that no page gave out. */
export function readCursor(cursor: string): PagePosition {
  const parsed = position.safeParse(Buffer.from(cursor, 'base64url').toString().split(' '));
  if (!parsed.success) throw new AppError('BAD_REQUEST', 'This cursor is not one of ours. Use next_cursor of the page before.');
  const [occurredAt, id] = parsed.data;
  return { occurred_at: new Date(occurredAt), id };
}
