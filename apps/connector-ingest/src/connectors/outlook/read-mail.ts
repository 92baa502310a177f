import { AppError } from '@adjutant/contracts-core';

import { asArray, asInstant, asText, at } from '../../json/json-values.js';
import { sha256 } from '../../texts/clean-text.js';
import type { NormalisedEvent } from '../connector.js';
import { KEPT_OF_LARGE_BYTES, MAX_MESSAGE_BYTES } from '../mbox/split-mbox.js';
import { MINUTE_MS, type PageRequest } from '../vendor-client.js';
import type { VendorCall } from '../vendor-call.js';
import { toOutlookMail } from './outlook-mail.mapper.js';
import { retellMail } from './retell-mail.js';

/** Each is asked for by itself. */
const PAGE_SIZE = 50;
const PAGE_BYTES = MAX_MESSAGE_BYTES;
/** Graph lists no more at once. */
const MOST_LISTED = 1_000;
/** A mail may be seen a little later than the instant that it bears. */
const LATE_MS = 2 * MINUTE_MS;
const FIELDS = 'id,changeKey,lastModifiedDateTime,receivedDateTime,internetMessageId,parentFolderId,isDraft,importance,flag,webLink';
/** Not read, nor what lies in them; the last one holds what was said in Teams. */
const LEFT_OUT = ['junkemail', 'deleteditems', 'conversationhistory'];

/** `since`: up to when all is known, but for what may come late. `seen`: what was read of that time and after it. */
export interface MailCursor {
  since: string;
  seen: string[];
}

export interface MailPage {
  events: NormalisedEvent[];
  cursor: MailCursor;
  is_last: boolean;
}

/** By the last change, the oldest first, and not folder by folder: a rule or a hand that moves a mail changes it, so it is found wherever it lies. */
export async function readMail(call: VendorCall, request: PageRequest, cursor: MailCursor | null): Promise<MailPage> {
  const { since, seen } = cursor ?? { since: toSecond(request.from), seen: [] };
  const { listed, hasMore } = await list(call, since, seen);
  const fresh = listed.filter((message) => !seen.includes(markOf(message)));
  const folders = fresh.length > 0 ? await foldersLeftOut(call) : new Set<string>();
  const [events, taken]: [NormalisedEvent[], unknown[]] = [[], []];
  for (let sizeBytes = 0; taken.length < Math.min(fresh.length, PAGE_SIZE) && sizeBytes < PAGE_BYTES; ) {
    const message = fresh[taken.length];
    taken.push(message);
    if (at(message, 'isDraft') === true || folders.has(asText(at(message, 'parentFolderId'))) || Date.parse(asText(at(message, 'receivedDateTime'))) < request.from.getTime()) continue;
    const bytes = await contentOf(call, message);
    sizeBytes += bytes.length;
    events.push(...(await toOutlookMail(bytes.length < MAX_MESSAGE_BYTES ? bytes : bytes.subarray(0, KEPT_OF_LARGE_BYTES), message, request)));
  }
  const known = listed.filter((message) => !fresh.includes(message) || taken.includes(message));
  return { events, cursor: cursorAfter({ since, seen }, known, request.now), is_last: taken.length === fresh.length && !hasMore };
}

/** From `since` up to the first page that has something new. Each begins in the middle of the one before: a mail that changes meanwhile leaves its place, and those behind it move up. */
async function list(call: VendorCall, since: string, seen: readonly string[]): Promise<{ listed: unknown[]; hasMore: boolean }> {
  const listed = new Map<string, unknown>();
  for (let skip = 0; ; ) {
    const query = { $filter: `lastModifiedDateTime ge ${since}`, $orderby: 'lastModifiedDateTime asc', $top: String(Math.min(seen.length + PAGE_SIZE, MOST_LISTED)), $skip: String(skip), $select: FIELDS };
    const response = await call.get('/me/messages', query, [404]);
    if (response.status === 404) throw new AppError('UNPROCESSABLE', 'This Microsoft account has no mailbox. Sign in at Outlook with one that has.');
    const body = response.json();
    const found = asArray(at(body, 'value'));
    const hasMore = found.length > 0 && asText(at(body, '@odata.nextLink')) !== '';
    for (const message of found) if (asText(at(message, 'id'))) listed.set(markOf(message), message);
    if (!hasMore || [...listed.keys()].some((mark) => !seen.includes(mark))) return { listed: [...listed.values()], hasMore };
    skip += Math.ceil(found.length / 2);
  }
}

function cursorAfter({ since, seen }: MailCursor, known: readonly unknown[], now: Date): MailCursor {
  const newest = known.map(changedAt).reduce((a, b) => (a > b ? a : b), since);
  const late = toSecond(new Date(now.getTime() - LATE_MS));
  const next = [since, newest < late ? newest : late].reduce((a, b) => (a > b ? a : b));
  const marks = known.filter((message) => changedAt(message) >= next).map(markOf);
  return { since: next, seen: next === since ? [...new Set([...seen, ...marks])] : marks };
}

/** The mail as it was sent, a very large one without its end; what is left of one that cannot be written down so, and nothing of one that is gone. */
async function contentOf(call: VendorCall, message: unknown): Promise<Buffer> {
  const id = asText(at(message, 'id'));
  const response = await call.getStart(`/me/messages/${encodeURIComponent(id)}/$value`, MAX_MESSAGE_BYTES, [400, 404, 500, 501]);
  if (response.isOk) return response.body;
  return response.status === 404 ? Buffer.alloc(0) : retellMail(call, id);
}

async function foldersLeftOut(call: VendorCall): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const name of LEFT_OUT) {
    const response = await call.get(`/me/mailFolders/${name}`, { $select: 'id', $expand: 'childFolders($select=id)' }, [404]);
    if (response.status === 404) continue;
    const folder = response.json();
    for (const one of [folder, ...asArray(at(folder, 'childFolders'))]) ids.add(asText(at(one, 'id')));
  }
  return ids;
}

/** One version of a mail. */
const markOf = (message: unknown): string => sha256(asText(at(message, 'id')), asText(at(message, 'changeKey'))).slice(0, 16);
const toSecond = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z');
const changedAt = (message: unknown): string => toSecond(new Date(asInstant(at(message, 'lastModifiedDateTime')) ?? 0));
