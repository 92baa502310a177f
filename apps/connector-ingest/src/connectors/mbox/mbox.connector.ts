import { open } from 'node:fs/promises';

import { fetchMail } from '../mail/fetch-mail.js';
import type { Fetched, FetchRequest } from '../connector.js';
import { fileConnector } from '../file-connector.js';
import { splitMbox, unwrapMboxMessage } from './split-mbox.js';

/** Mail archives in one file: mboxo, mboxrd and, where its lengths can be trusted, mboxcl. */
export const mboxConnector = fileConnector('mbox', 'Mail archive (mbox)', 'email', fetchMbox);

async function* fetchMbox({ file, after, owner_addresses }: FetchRequest): AsyncGenerator<Fetched> {
  const handle = await open(file.path, 'r');
  try {
    for await (const message of splitMbox(handle, after)) {
      const at = { position: message.end, bytes_done: message.end, size_bytes: message.size_bytes, item: `the mail at byte ${message.offset}` };
      if (message.offset === 0 && !message.bytes.subarray(0, 5).equals(Buffer.from('From '))) {
        yield { kind: 'skipped', position: message.end, bytes_done: message.end, item: at.item, reason: 'The archive begins in the middle of a mail, which was left out.' };
        continue;
      }
      yield* fetchMail(unwrapMboxMessage(message.bytes), at, { owner_addresses, modified_at: file.modified_at, is_starred: isFlagged(message.bytes) });
    }
  } finally {
    await handle.close();
  }
}

/** Mail programs note a star in X-Status or X-Mozilla-Status. */
function isFlagged(bytes: Buffer): boolean {
  const head = bytes.subarray(0, 8192).toString('latin1');
  const headers = head.slice(0, head.search(/\r?\n\r?\n/) + 1);
  return /^X-Status:.*F/im.test(headers) || (Number.parseInt(/^X-Mozilla-Status: *([0-9a-f]{4})/im.exec(headers)?.[1] ?? '0', 16) & 4) !== 0;
}
