import { unreadBytes } from './letter-of.js';

/** What may be told of a payload without telling what is in it. */
export interface PayloadShape {
  is_readable: boolean;
  size_bytes: number;
  field_count: number;
  fields: string[];
}

/** How contracts call their fields; any other name may be somebody's words. */
const FIELD_NAME = /^[a-z][a-z0-9_]{0,63}$/i;
const SHOWN_FIELDS = 50;

/** Size and field names of a payload. Of one that nobody could read, the size of what is kept. */
export function payloadShape(payload: unknown): PayloadShape {
  const bytes = unreadBytes(payload);
  if (bytes) return { is_readable: false, size_bytes: bytes.length, field_count: 0, fields: [] };
  const names = typeof payload === 'object' && payload !== null && !Array.isArray(payload) ? Object.keys(payload) : [];
  const fields = names.filter((name) => FIELD_NAME.test(name)).sort().slice(0, SHOWN_FIELDS);
  return { is_readable: true, size_bytes: Buffer.byteLength(JSON.stringify(payload) ?? ''), field_count: names.length, fields };
}
