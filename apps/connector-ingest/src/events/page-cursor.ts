import { AppError } from '@adjutant/contracts-core';

/** A position in a list that is sorted by a time and then an id. */
export interface PagePosition {
  at: Date;
  id: string;
}

export function encodeCursor(at: Date, id: string): string {
  return Buffer.from(`${at.toISOString()} ${id}`).toString('base64url');
}

/** Throws BAD_REQUEST for a cursor that was not handed out by this list. */
export function decodeCursor(cursor: string | undefined): PagePosition | null {
  if (cursor === undefined) return null;
  const [at, id] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  const date = new Date(at ?? '');
  if (!id || !/^[0-9a-f-]{36}$/i.test(id) || Number.isNaN(date.getTime())) throw new AppError('BAD_REQUEST', 'The cursor is not one of this list. Start again without it.');
  return { at: date, id };
}
