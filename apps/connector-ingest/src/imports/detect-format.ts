import type { ImportFormat } from '@adjutant/contracts-connector-ingest';
import type { Dirent } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

import type { SourceFile } from '../connectors/connector.js';
import { LIST_KEYS } from '../connectors/fetch-json.js';
import { isGithubIssue } from '../connectors/github/github.mapper.js';
import { isJiraIssue } from '../connectors/jira/jira.mapper.js';
import { isFromLine } from '../connectors/mbox/split-mbox.js';
import { isSlackMessage } from '../connectors/slack/slack.mapper.js';
import { openSlackZip } from '../connectors/slack/slack-zip.js';
import { streamJson } from '../json/stream-json.js';
import { fromUtf16, isUtf16 } from '../texts/from-utf16.js';
import { isInMaildir } from './is-in-maildir.js';

export type Detected = { format: ImportFormat } | { reason: string };

const HEAD_BYTES = 64 * 1024;
const MAIL_HEADER = /^(from|to|cc|subject|date|received|message-id|mime-version|return-path|delivered-to|content-type|reply-to|sender|x-[\w-]+|in-reply-to|references|dkim-signature|list-id|path|newsgroups|envelope-to):/i;

/** What a file holds, by its content. */
export async function detectFormat(file: SourceFile): Promise<Detected> {
  if (file.is_folder) return { format: 'slack' };
  if (file.size_bytes === 0) return { reason: 'The file is empty.' };
  const head = await readHead(file.path);
  if (isZipHead(head)) return detectZip(file.path);
  if (isUtf16(head)) return detectUtf16(head, file.path);
  const text = head.toString('latin1').replace(/^(\u00ef\u00bb\u00bf)?\s*/, '');
  if (text === '') return { reason: 'The file is empty.' };
  if (isFromLine(text)) return { format: isInMaildir(file.path) ? 'maildir' : 'mbox' };
  if (/^BEGIN:VCALENDAR/i.test(text)) return { format: 'ics' };
  if (/^[[{]/.test(text)) return detectJson(file.path);
  if (isMail(text)) return { format: isInMaildir(file.path) ? 'maildir' : 'eml' };
  if (hasFromLine(text)) return { format: 'mbox' };
  return { reason: reasonFor(head) };
}

/** Of UTF-16 files only single mails are read; the others say what they are. */
function detectUtf16(head: Buffer, path: string): Detected {
  const text = fromUtf16(head).toString('utf8').replace(/^\ufeff?\s*/, '');
  if (isMail(text)) return { format: isInMaildir(path) ? 'maildir' : 'eml' };
  return { reason: 'The file is UTF-16 text; save it as UTF-8 first.' };
}

async function readHead(path: string): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const head = Buffer.allocUnsafe(HEAD_BYTES);
    const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

const isZipHead = (head: Buffer): boolean => head.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004';

export async function isZip(path: string): Promise<boolean> {
  return isZipHead(await readHead(path));
}

async function detectZip(path: string): Promise<Detected> {
  try {
    const source = await openSlackZip(path);
    source.close();
    if (source.names.includes('users.json') || source.names.includes('channels.json')) return { format: 'slack' };
    return { reason: 'The archive is no Slack export; unpack it and import the folder.' };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : 'The archive cannot be read.' };
  }
}

async function detectJson(path: string): Promise<Detected> {
  for await (const item of streamJson(path, LIST_KEYS)) {
    if ('error' in item) return { reason: item.error };
    if (isJiraIssue(item.value)) return { format: 'jira' };
    if (isGithubIssue(item.value)) return { format: 'github' };
    if (isSlackMessage(item.value)) return { format: 'slack' };
    return { reason: 'The JSON is no export of issues or messages that is known here.' };
  }
  return { reason: 'The JSON holds no entries.' };
}

function isMail(text: string): boolean {
  const head = text.slice(0, text.search(/\r?\n\r?\n/) === -1 ? text.length : text.search(/\r?\n\r?\n/));
  const lines = head.split(/\r?\n/).slice(0, 500);
  return /^[!-9;-~]+:/.test(lines[0] ?? '') && lines.filter((line) => MAIL_HEADER.test(line)).length >= 2;
}

function hasFromLine(text: string): boolean {
  return [...text.matchAll(/\n\r?\n(?=From )/g)].some((match) => isFromLine(text.slice(match.index + match[0].length)));
}

function reasonFor(head: Buffer): string {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'The file is packed with gzip; unpack it first.';
  if (head.subarray(0, 4).toString('latin1') === '!BDN') return 'The file is an Outlook archive (.pst), which cannot be read here.';
  if (head.includes(0)) return 'The file is binary data of no kind that can be imported.';
  return 'The file is text of no kind that can be imported.';
}

/** An unpacked Slack export: a folder whose users.json or channels.json says so by its content. */
export async function isSlackFolder(path: string, entries: readonly Dirent[]): Promise<boolean> {
  for (const name of ['users.json', 'channels.json', 'dms.json', 'groups.json']) {
    if (!entries.some((entry) => entry.name === name && entry.isFile())) continue;
    const text = (await readHead(join(path, name)).catch(() => Buffer.alloc(0))).toString('utf8').trimStart();
    if (/^\[\s*\{[\s\S]{0,4000}?"id"\s*:\s*"[UWCGDT][A-Z0-9]+"/.test(text)) return true;
  }
  return false;
}
