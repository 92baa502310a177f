import { open } from 'node:fs/promises';
import { basename } from 'node:path';

import { fromUtf16 } from '../../texts/from-utf16.js';
import type { Fetched, FetchRequest } from '../connector.js';
import { KEPT_OF_LARGE_BYTES, MAX_MESSAGE_BYTES, unwrapMboxMessage } from '../mbox/split-mbox.js';
import { fetchMail } from './fetch-mail.js';

/** A file that is one mail. Never holds more than the limit of it. */
export async function* readMailFile({ file, after, owner_addresses }: FetchRequest): AsyncGenerator<Fetched> {
  if (after > 0) return;
  const flags = /:2,([A-Za-z]*)$/.exec(basename(file.path))?.[1] ?? '';
  const reason = flags.includes('T') ? 'It is marked as deleted.' : flags.includes('D') ? 'It is a draft that was not sent.' : null;
  if (reason) return yield { kind: 'skipped', position: 1, bytes_done: file.size_bytes, reason };
  const handle = await open(file.path, 'r');
  try {
    const bytes = Buffer.allocUnsafe(file.size_bytes > MAX_MESSAGE_BYTES ? KEPT_OF_LARGE_BYTES : file.size_bytes);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    const at = { position: 1, bytes_done: file.size_bytes, size_bytes: file.size_bytes };
    yield* fetchMail(unwrapMboxMessage(fromUtf16(bytes.subarray(0, bytesRead))), at, { owner_addresses, modified_at: file.modified_at, is_starred: flags.includes('F') });
  } finally {
    await handle.close();
  }
}
