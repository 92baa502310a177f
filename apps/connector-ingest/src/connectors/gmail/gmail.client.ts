import { asText, at } from '../../json/json-values.js';
import { askGoogle } from '../google/ask-google.js';
import { googleOAuth } from '../google/google-oauth.js';
import { MINUTE_MS, type PageRequest, type VendorClient, type VendorPage } from '../vendor-client.js';
import type { VendorCall } from '../vendor-call.js';
import { GMAIL } from './gmail-api.js';
import { listChanges, listMails } from './list-mails.js';
import { readMails } from './read-mails.js';

/** So many mails are read in one step. */
const PAGE_SIZE = 50;
/** When the history is lost, mail is listed from this long before it. */
const OVERLAP_MS = 60 * MINUTE_MS;

/** A place in the history of a mailbox, and when it was there. */
interface Mark {
  history: string;
  at: string;
}

/** Mails that are to be read, and how the others are found: by date where `since` is given, else by the history after what is known. */
interface Walk {
  since: string | null;
  page: string;
  ids: string[];
  /** Up to where all will be known after it: where the mailbox was before anything was listed. */
  then: Mark;
}

interface GmailCursor {
  known: Mark | null;
  walk: Walk | null;
}

/** Gmail: mail of the owner, without drafts, spam, chats and what is in the bin; and what he stars later. */
export const gmailClient: VendorClient = {
  kind: 'gmail',
  name: 'Gmail',
  sources: ['email'],
  sign_in: [],
  every_ms: 5 * MINUTE_MS,
  first_days: 30,
  baseUrl: (_credentials, config) => ({ url: GMAIL.place(config) ?? 'https://gmail.googleapis.com', is_configured: GMAIL.place(config) !== undefined }),
  headers: ({ token }) => ({ authorization: `Bearer ${token}` }),
  async identify(call) {
    const address = asText(at(await profileOf(call), 'emailAddress')).toLowerCase();
    if (!address) throw call.trouble('no address');
    return { id: address, name: address, place: null, scopes: [GMAIL.scope], owner_names: [address] };
  },
  oauth: googleOAuth(GMAIL),
  fetchPage,
};

async function fetchPage(call: VendorCall, request: PageRequest): Promise<VendorPage> {
  const { known, walk } = (request.cursor as GmailCursor | null) ?? { known: null, walk: null };
  if (!walk) return begin(call, known, known ? null : request.from, request.now);
  const found = walk.ids.length > 0 ? walk : await listOn(call, known, walk);
  // A page is not known any more: it is listed again from the beginning.
  if (!found && walk.page) return pageOf([], { known, walk: { ...walk, page: '' } });
  // The history does not go back that far.
  if (!found) return begin(call, known, new Date(Math.max(Date.parse(known?.at ?? '') - OVERLAP_MS || 0, request.from.getTime())), request.now);
  const events = await readMails(call, found.ids.slice(0, PAGE_SIZE), request);
  const ids = found.ids.slice(PAGE_SIZE);
  return pageOf(events, ids.length > 0 || found.page ? { known, walk: { ...found, ids } } : { known: walk.then, walk: null });
}

/** Notes where the mailbox is: what comes in while mails are listed stands in the history after this. */
async function begin(call: VendorCall, known: Mark | null, since: Date | null, now: Date): Promise<VendorPage> {
  const history = asText(at(await profileOf(call), 'historyId'));
  if (!history) throw call.trouble('no history');
  const then = { history, at: now.toISOString() };
  if (!since && history === known?.history) return pageOf([], { known: then, walk: null });
  return pageOf([], { known, walk: { since: since?.toISOString() ?? null, page: '', ids: [], then } });
}

function pageOf(events: VendorPage['events'], cursor: GmailCursor): VendorPage {
  return { events, cursor, is_last: cursor.walk === null };
}

async function listOn(call: VendorCall, known: Mark | null, walk: Walk): Promise<Walk | null> {
  const listed = walk.since === null ? await listChanges(call, known?.history ?? '', walk.page) : await listMails(call, walk.since, walk.page, PAGE_SIZE);
  return listed && { ...walk, ...listed };
}

async function profileOf(call: VendorCall): Promise<unknown> {
  return (await askGoogle(call, '/gmail/v1/users/me/profile')).json();
}
