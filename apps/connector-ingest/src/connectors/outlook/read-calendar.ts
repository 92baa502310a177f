import { asArray, asText, at } from '../../json/json-values.js';
import type { NormalisedEvent } from '../connector.js';
import { eventsOf, type PageRequest } from '../vendor-client.js';
import type { VendorCall } from '../vendor-call.js';
import { hasStart, toMeetings, toTimes } from './outlook-calendar.mapper.js';

const DAY_MS = 86_400_000;
/** As far as an import of a calendar looks, into the past and ahead. */
const REACH_MS = 365 * DAY_MS;
/** Meetings that repeat, in one step. */
const SERIES_AT_ONCE = 5;
const TIMES_PER_PAGE = 100;
/** Nobody reads more of one meeting, and a reading has to end. */
const TIMES_PAGES = 20;

/** Where a reading of all changes stands. */
export interface CalendarCursor {
  /** When its window was laid. */
  begun: string;
  /** What leads to the next page or, `is_at_rest`, to what changes from now on. */
  state: Record<string, string>;
  is_at_rest: boolean;
  /** Meetings that repeat: those that are still to be read, and all that this reading found. */
  left: string[];
  found: string[];
}

export interface CalendarPage {
  events: NormalisedEvent[];
  cursor: CalendarCursor | null;
  is_last: boolean;
}

/** What changed in the main calendar. A window does not move along with the time, so each day it is laid, and read, anew. */
export async function readCalendar(call: VendorCall, request: PageRequest, cursor: CalendarCursor | null): Promise<CalendarPage> {
  if (cursor && cursor.left.length > 0) return readSeries(call, request, cursor);
  const isFresh = !cursor || (cursor.is_at_rest && request.now.getTime() - Date.parse(cursor.begun) >= DAY_MS);
  const begun = isFresh ? request.now.toISOString() : cursor.begun;
  const response = await call.get('/me/calendarView/delta', isFresh ? windowOf(begun) : cursor.state, isFresh ? [] : [400, 410]);
  // What leads on is kept there for a while only.
  if (!response.isOk) return { events: [], cursor: null, is_last: false };
  const body = response.json();
  const known = isFresh || cursor.is_at_rest ? [] : cursor.found;
  const { events, series } = await sort(call, asArray(at(body, 'value')), request.owner_names);
  const left = series.filter((id) => !known.includes(id));
  const [next, rest] = ['@odata.nextLink', '@odata.deltaLink'].map((key) => asText(at(body, key)));
  if (!next && !rest) throw call.trouble('no way on');
  return pageOf(events, { begun, state: queryOf(next || rest!), is_at_rest: !next, left, found: [...known, ...left] });
}

/** Single meetings as they are. Of one that repeats a change tells little, so it is read by itself, with all its times. */
async function sort(call: VendorCall, changes: readonly unknown[], owners: readonly string[]): Promise<{ events: NormalisedEvent[]; series: string[] }> {
  const [meetings, series]: [unknown[], Set<string>] = [[], new Set()];
  for (const change of changes) {
    const [id, seriesId] = [asText(at(change, 'id')), asText(at(change, 'seriesMasterId'))];
    // Meetings that are gone, or outside the window, stay as they were here.
    if (!id || at(change, '@removed') !== undefined) continue;
    if (seriesId || at(change, 'type') === 'seriesMaster') series.add(seriesId || id);
    else meetings.push(hasStart(change) ? change : await eventOf(call, id));
  }
  return { events: eventsOf(meetings, (meeting) => toMeetings(meeting, owners)), series: [...series] };
}

async function readSeries(call: VendorCall, { owner_names }: PageRequest, cursor: CalendarCursor): Promise<CalendarPage> {
  const events: NormalisedEvent[] = [];
  for (const id of cursor.left.slice(0, SERIES_AT_ONCE)) {
    const master = await eventOf(call, id);
    const times = master === null ? [] : await timesOf(call, id, cursor.begun);
    events.push(...eventsOf([times], (all) => toTimes(master, asArray(all), owner_names)));
  }
  return pageOf(events, { ...cursor, left: cursor.left.slice(SERIES_AT_ONCE) });
}

function pageOf(events: NormalisedEvent[], cursor: CalendarCursor): CalendarPage {
  const isLast = cursor.is_at_rest && cursor.left.length === 0;
  return { events, cursor: isLast ? { ...cursor, found: [] } : cursor, is_last: isLast };
}

/** Null for one that is gone, or that Graph will not show. */
async function eventOf(call: VendorCall, id: string): Promise<unknown> {
  const response = await call.get(`/me/events/${encodeURIComponent(id)}`, {}, [400, 404]);
  return response.isOk ? response.json() : null;
}

async function timesOf(call: VendorCall, id: string, begun: string): Promise<unknown[]> {
  const times: unknown[] = [];
  let query: Record<string, string> = { ...windowOf(begun), $top: String(TIMES_PER_PAGE) };
  for (let page = 0; page < TIMES_PAGES; page += 1) {
    const response = await call.get(`/me/events/${encodeURIComponent(id)}/instances`, query, [400, 404]);
    if (!response.isOk) break;
    times.push(...asArray(at(response.json(), 'value')));
    const next = asText(at(response.json(), '@odata.nextLink'));
    if (!next) break;
    query = queryOf(next);
  }
  return times;
}

function windowOf(begun: string): Record<string, string> {
  const today = Date.parse(`${begun.slice(0, 10)}T00:00:00Z`);
  return { startDateTime: new Date(today - REACH_MS).toISOString(), endDateTime: new Date(today + DAY_MS + REACH_MS).toISOString() };
}

/** The address that Graph names is not followed, only what it adds to ours. */
function queryOf(link: string): Record<string, string> {
  return Object.fromEntries(URL.parse(link)?.searchParams ?? []);
}
