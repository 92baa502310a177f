import { asArray, asText, at } from '../../json/json-values.js';
import { askGoogle } from '../google/ask-google.js';
import type { VendorCall } from '../vendor-call.js';
import { isLeftOut, TELLING_LABELS } from './gmail-api.js';

const CHANGES_PER_PAGE = 100;

/** Ids of mails, and the page after them. */
export interface Listed {
  ids: string[];
  page: string;
}

/** Mails since then, the newest first; null when the page is not known any more. */
export async function listMails(call: VendorCall, since: string, page: string, count: number): Promise<Listed | null> {
  const q = `after:${Math.floor(Date.parse(since) / 1_000)} -in:drafts -in:chats`;
  const response = await askGoogle(call, '/gmail/v1/users/me/messages', { q, maxResults: String(count), ...(page ? { pageToken: page } : {}) }, page ? [400] : []);
  if (response.status === 400) return null;
  const body = response.json();
  return { ids: idsOf(asArray(at(body, 'messages'))), page: asText(at(body, 'nextPageToken')) };
}

/** Mails that came, or whose labels tell something new, after a place in the history; null when it or the page is not known any more. */
export async function listChanges(call: VendorCall, after: string, page: string): Promise<Listed | null> {
  const response = await askGoogle(call, '/gmail/v1/users/me/history', { startHistoryId: after, maxResults: String(CHANGES_PER_PAGE), ...(page ? { pageToken: page } : {}) }, [400, 404]);
  if (!response.isOk) return null;
  const body = response.json();
  return { ids: idsOf(asArray(at(body, 'history')).flatMap(toReadIn)), page: asText(at(body, 'nextPageToken')) };
}

/** The mails of one record of the history that are to be read for it. */
function toReadIn(record: unknown): unknown[] {
  const added = asArray(at(record, 'messagesAdded')).map((change) => at(change, 'message'));
  const labelled = [...asArray(at(record, 'labelsAdded')), ...asArray(at(record, 'labelsRemoved'))].filter((change) => asArray(at(change, 'labelIds')).some((label) => TELLING_LABELS.includes(asText(label))));
  return [...added, ...labelled.map((change) => at(change, 'message'))].filter((message) => !isLeftOut(asArray(at(message, 'labelIds'))));
}

function idsOf(messages: readonly unknown[]): string[] {
  return [...new Set(messages.map((message) => asText(at(message, 'id'))).filter((id) => /^\w+$/.test(id)))];
}
