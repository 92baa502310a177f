import { asArray, asText, at } from '../../json/json-values.js';
import { askGoogle } from '../google/ask-google.js';
import type { GoogleApi } from '../google/google-oauth.js';
import type { VendorCall } from '../vendor-call.js';

export const GOOGLE_CALENDAR: GoogleApi = { name: 'Google Calendar', scope: 'https://www.googleapis.com/auth/calendar.readonly', place: ({ GOOGLE_CALENDAR_API_URL: url }) => url };

const PAGE_SIZE = 100;
/** Of calendars that Google makes up: holidays, birthdays, phases of the moon. */
const MADE_UP = /@group\.v\.calendar\.google\.com$/;

export interface Calendar {
  id: string;
  is_primary: boolean;
}

/** Entries of one calendar that changed after a token, or those between two instants. */
export type Question = { token: string } | { from: string; to: string };

/** `token` is for what changes afterwards; it comes with the last page. */
export interface EventList {
  items: unknown[];
  page: string;
  token: string;
}

/** The owner's own calendar, and those that he has switched on and may read. */
export async function listCalendars(call: VendorCall): Promise<Calendar[]> {
  const calendars: Calendar[] = [];
  for (let page = ''; ; ) {
    const body = (await askGoogle(call, '/calendar/v3/users/me/calendarList', { minAccessRole: 'reader', maxResults: '250', ...(page ? { pageToken: page } : {}) })).json();
    const shown = asArray(at(body, 'items')).filter((one) => at(one, 'primary') === true || (at(one, 'selected') === true && !MADE_UP.test(asText(at(one, 'id')))));
    calendars.push(...shown.map((one) => ({ id: asText(at(one, 'id')), is_primary: at(one, 'primary') === true })).filter(({ id }) => id !== ''));
    page = asText(at(body, 'nextPageToken'));
    if (!page) return calendars;
  }
}

/** Every repetition is an entry of its own. `stale` when the token or page is not known any more, `gone` when the calendar is. */
export async function listEvents(call: VendorCall, { id }: Calendar, question: Question, page: string): Promise<EventList | 'stale' | 'gone'> {
  const asked: Record<string, string> = 'token' in question ? { syncToken: question.token } : { timeMin: question.from, timeMax: question.to };
  const query = { singleEvents: 'true', showDeleted: 'true', maxResults: String(PAGE_SIZE), ...asked, ...(page ? { pageToken: page } : {}) };
  const canBeStale = 'token' in question || page !== '';
  const response = await askGoogle(call, pathOf(id), query, [404, ...(canBeStale ? [400, 410] : [])]);
  if (response.status === 404) return 'gone';
  if (!response.isOk) return 'stale';
  const body = response.json();
  return { items: asArray(at(body, 'items')), page: asText(at(body, 'nextPageToken')), token: asText(at(body, 'nextSyncToken')) };
}

/** One entry, of a series the one that has the rule; null when it is gone. */
export async function askForEvent(call: VendorCall, { id }: Calendar, eventId: string): Promise<unknown> {
  const response = await askGoogle(call, `${pathOf(id)}/${encodeURIComponent(eventId)}`, {}, [404, 410]);
  return response.isOk ? response.json() : null;
}

const pathOf = (calendarId: string): string => `/calendar/v3/calendars/${encodeURIComponent(calendarId)}/events`;
