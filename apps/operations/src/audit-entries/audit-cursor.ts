import { AppError, instant } from '@adjutant/contracts-core';
import { z } from 'zod';

const position = z.tuple([instant, z.uuid()]);

export interface AuditPosition {
  occurred_at: string;
  id: string;
}

export function writeAuditCursor({ occurred_at, id }: AuditPosition): string {
  return Buffer.from(`${occurred_at} ${id}`).toString('base64url');
}

/** Throws BAD_REQUEST for a cursor that no page gave out. */
export function readAuditCursor(cursor: string): AuditPosition {
  const parsed = position.safeParse(Buffer.from(cursor, 'base64url').toString().split(' '));
  if (!parsed.success) throw new AppError('BAD_REQUEST', 'This cursor is not one of ours. Use next_cursor of the page before.');
  return { occurred_at: parsed.data[0], id: parsed.data[1] };
}
