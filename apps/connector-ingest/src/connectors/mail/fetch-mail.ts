import type { Fetched } from '../connector.js';
import { KEPT_OF_LARGE_BYTES, MAX_MESSAGE_BYTES } from '../mbox/split-mbox.js';
import { type MailContext, toMailEvent } from './mail.mapper.js';
import { parseMail } from './parse-mail.js';

export interface MailPosition {
  position: number;
  bytes_done: number;
  size_bytes: number;
  item?: string;
}

/** One mail as an event; of a mail above the limit, its headers and text, and a word about what was left out. */
export async function* fetchMail(bytes: Buffer, at: MailPosition, context: MailContext): AsyncGenerator<Fetched> {
  const place = { position: at.position, bytes_done: at.bytes_done, ...(at.item ? { item: at.item } : {}) };
  if (at.size_bytes > MAX_MESSAGE_BYTES) {
    const megabytes = Math.round(at.size_bytes / 1024 / 1024);
    yield { kind: 'skipped', ...place, reason: `The mail is ${megabytes} MB, more than ${MAX_MESSAGE_BYTES / 1024 / 1024} MB: its headers and text were kept, its attachments were not.` };
  }
  try {
    const event = toMailEvent(await parseMail(bytes.subarray(0, at.size_bytes > MAX_MESSAGE_BYTES ? KEPT_OF_LARGE_BYTES : bytes.length)), context);
    yield { kind: 'event', position: at.position, bytes_done: at.bytes_done, event };
    if (isCutOff(bytes, at.size_bytes)) yield { kind: 'skipped', ...place, reason: 'The mail ends in the middle; what there is of it was imported.' };
  } catch (error) {
    yield { kind: 'skipped', ...place, reason: error instanceof Error ? error.message : 'It is not a mail that can be read.' };
  }
}

/** A multipart mail without its closing boundary has lost its end. */
function isCutOff(bytes: Buffer, sizeBytes: number): boolean {
  if (sizeBytes > MAX_MESSAGE_BYTES) return false;
  const head = bytes.subarray(0, 16_384).toString('latin1');
  const headers = head.slice(0, head.search(/\r?\n\r?\n/) + 1);
  const boundary = /^content-type:\s*multipart\/[^\n]*(?:\n[ \t][^\n]*)*?boundary="?([^"\s;]{1,200})/im.exec(headers)?.[1];
  return boundary !== undefined && !bytes.includes(`--${boundary}--`, 0, 'latin1');
}
