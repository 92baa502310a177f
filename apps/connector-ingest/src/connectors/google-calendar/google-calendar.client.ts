import { asText, at } from '../../json/json-values.js';
import { askGoogle } from '../google/ask-google.js';
import { googleOAuth } from '../google/google-oauth.js';
import { MINUTE_MS, type PageRequest, type VendorClient, type VendorPage } from '../vendor-client.js';
import type { VendorCall } from '../vendor-call.js';
import { type Calendar, GOOGLE_CALENDAR, listCalendars, listEvents, type Question } from './calendar-api.js';
import { readEvents } from './read-events.js';

const DAY_MS = 1_440 * MINUTE_MS;
/** As far as files are read: what repeats does so for ever. */
const AHEAD_MS = 365 * DAY_MS;
/** A token is for the time that was asked about at first: after this all is listed anew, further ahead. */
const LIST_AGAIN_MS = 7 * DAY_MS;

/** The token for what changes in a calendar, empty when it is not taken any more, and when all of it was listed. */
interface Known {
  token: string;
  listed_at: string;
}

/** The calendars that are still to be read in this round, and where in the first of them. */
interface Walk {
  left: Calendar[];
  question: Question | null;
  page: string;
  begun_at: string;
}

interface CalendarCursor {
  known: Record<string, Known>;
  walk: Walk | null;
}

/** Google Calendar: the owner's own calendar and those that he has switched on, from a year ago to a year ahead. */
export const googleCalendarClient: VendorClient = {
  kind: 'google-calendar',
  name: 'Google Calendar',
  sources: ['calendar'],
  sign_in: [],
  every_ms: 5 * MINUTE_MS,
  first_days: 365,
  baseUrl: (_credentials, config) => ({ url: GOOGLE_CALENDAR.place(config) ?? 'https://www.googleapis.com', is_configured: GOOGLE_CALENDAR.place(config) !== undefined }),
  headers: ({ token }) => ({ authorization: `Bearer ${token}` }),
  async identify(call) {
    const address = asText(at((await askGoogle(call, '/calendar/v3/users/me/calendarList/primary')).json(), 'id')).toLowerCase();
    if (!address) throw call.trouble('no address');
    return { id: address, name: address, place: null, scopes: [GOOGLE_CALENDAR.scope], owner_names: [address] };
  },
  oauth: googleOAuth(GOOGLE_CALENDAR),
  fetchPage,
};

async function fetchPage(call: VendorCall, request: PageRequest): Promise<VendorPage> {
  const { known, walk } = (request.cursor as CalendarCursor | null) ?? { known: {}, walk: null };
  const begunAt = request.now.toISOString();
  if (!walk) return pageOf([], known, { left: await listCalendars(call), question: null, page: '', begun_at: begunAt });
  const [calendar, ...left] = walk.left;
  if (!calendar) return pageOf([], known, null);
  const next: Walk = { left, question: null, page: '', begun_at: begunAt };
  const before = known[calendar.id];
  const question = walk.question ?? questionFor(before, request);
  const listed = await listEvents(call, calendar, question, walk.page);
  if (listed === 'gone') return pageOf([], known, next);
  if (listed === 'stale') return pageOf([], before ? { ...known, [calendar.id]: { ...before, token: '' } } : known, { ...next, left: walk.left });
  // Of what was deleted before anything was read nobody wants to know.
  const items = before ? listed.items : listed.items.filter((item) => at(item, 'status') !== 'cancelled');
  const events = await readEvents(call, calendar, items, { ...request, to: new Date(request.now.getTime() + AHEAD_MS) });
  if (listed.page) return pageOf(events, known, { ...walk, question, page: listed.page });
  const listedAt = 'token' in question && before ? before.listed_at : walk.begun_at;
  return pageOf(events, { ...known, [calendar.id]: { token: listed.token, listed_at: listedAt } }, next);
}

function questionFor(known: Known | undefined, { from, now }: PageRequest): Question {
  const isCurrent = known?.token && Date.parse(known.listed_at) + LIST_AGAIN_MS > now.getTime();
  return isCurrent ? { token: known.token } : { from: from.toISOString(), to: new Date(now.getTime() + AHEAD_MS).toISOString() };
}

function pageOf(events: VendorPage['events'], known: CalendarCursor['known'], walk: Walk | null): VendorPage {
  const next = walk && walk.left.length > 0 ? walk : null;
  return { events, cursor: { known, walk: next } satisfies CalendarCursor, is_last: next === null };
}
