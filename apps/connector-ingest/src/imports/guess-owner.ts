import { type FileHandle, open } from 'node:fs/promises';

import { listId } from '../connectors/mail/mail-headers.js';
import { type ParsedMail, parseMail } from '../connectors/mail/parse-mail.js';
import { splitMbox, unwrapMboxMessage } from '../connectors/mbox/split-mbox.js';
import { detectFormat } from './detect-format.js';
import { walkFiles } from './walk-files.js';

const SAMPLE = 200;
const HEAD_BYTES = 32 * 1024;

/** Whose mailbox it is, judged from up to 200 mails; empty unless it is plain. */
export async function guessOwner(roots: readonly string[]): Promise<string[]> {
  const mails: ParsedMail[] = [];
  for await (const walked of walkFiles(roots)) {
    if (mails.length >= SAMPLE) break;
    if (walked.kind !== 'source') continue;
    for await (const head of headsOf(walked.file.path, SAMPLE - mails.length)) mails.push(head);
  }
  return ownerOf(mails);
}

async function* headsOf(path: string, limit: number): AsyncGenerator<ParsedMail> {
  for (const bytes of await readHeads(path, limit).catch(() => [])) {
    const mail = await parseMail(bytes).catch(() => null);
    if (mail) yield mail;
  }
}

async function readHeads(path: string, limit: number): Promise<Buffer[]> {
  const handle = await open(path, 'r');
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) return [];
    const detected = await detectFormat({ path, size_bytes: stats.size, modified_at: '', is_folder: false });
    if (!('format' in detected) || !['mbox', 'eml', 'maildir'].includes(detected.format)) return [];
    if (detected.format !== 'mbox') return [headOf(await firstBytes(handle))];
    const heads: Buffer[] = [];
    for await (const message of splitMbox(handle, 0)) {
      if (heads.push(headOf(unwrapMboxMessage(message.bytes))) >= limit) break;
    }
    return heads;
  } finally {
    await handle.close();
  }
}

async function firstBytes(handle: FileHandle): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(HEAD_BYTES);
  const { bytesRead } = await handle.read(bytes, 0, HEAD_BYTES, 0);
  return unwrapMboxMessage(bytes.subarray(0, bytesRead));
}

function headOf(bytes: Buffer): Buffer {
  const text = bytes.subarray(0, HEAD_BYTES).toString('latin1');
  const end = text.search(/\r?\n\r?\n/);
  return Buffer.from(bytes.subarray(0, end < 0 ? HEAD_BYTES : end + 2));
}

/** The address that most mails were delivered to; else the one that most mails off lists name alone. */
export function ownerOf(mails: readonly ParsedMail[]): string[] {
  const delivered = mails.flatMap((mail) => addressesIn(mail.headers.get('delivered-to') ?? mail.headers.get('x-original-to')).slice(0, 1));
  const byDelivery = mostFrequent(delivered, 3, mails.length * 0.6);
  if (byDelivery) return [byDelivery];
  const personal = mails.filter((mail) => listId(mail) === null && mail.to.length + mail.cc.length === 1);
  const byRecipient = mostFrequent(personal.map((mail) => mail.to[0]?.address ?? ''), 5, mails.length * 0.6);
  return byRecipient && !isNamedInSubjects(byRecipient, mails) ? [byRecipient] : [];
}

/** `[things] Hello` to things@example.org: the address of a list whose mails do not say so. */
function isNamedInSubjects(address: string, mails: readonly ParsedMail[]): boolean {
  const [local, domain] = address.split('@');
  const tags = mails.map((mail) => /\[([^\]]{1,40})\]/.exec(mail.subject)?.[1]?.toLowerCase()).filter((tag) => tag !== undefined);
  return tags.filter((tag) => tag === local || domain?.split('.').includes(tag)).length > mails.length * 0.2;
}

function addressesIn(values: string[] | undefined): string[] {
  return (values ?? []).map((value) => /[^\s<>,;]+@[^\s<>,;]+/.exec(value)?.[0].toLowerCase()).filter((address) => address !== undefined);
}

function mostFrequent(addresses: string[], atLeast: number, share: number): string | null {
  const counts = new Map<string, number>();
  for (const address of addresses) if (address) counts.set(address, (counts.get(address) ?? 0) + 1);
  const [best] = [...counts].sort((a, b) => b[1] - a[1]);
  return best && best[1] >= atLeast && best[1] >= share ? best[0] : null;
}
