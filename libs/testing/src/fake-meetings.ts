import type { Answer, Asked } from './fake-vendor.js';

export interface FakeMeeting {
  id: string;
  uid: string;
  subject: string;
  start: Date;
  minutes: number;
  /** So many times, a week after another. */
  weeks?: number;
  /** Where it repeats: what is different of the time with this number, and times that were taken out. */
  exceptions?: Record<number, { start?: Date; subject?: string } | 'deleted'>;
  shown?: Record<string, unknown>;
}

type Shown = Record<string, unknown>;
const WEEK_MS = 7 * 86_400_000;
/** Without a zone: that stands beside it. */
const inUtc = (date: Date) => ({ dateTime: date.toISOString().replace('Z', '0000'), timeZone: 'UTC' });
const notFound: Answer = { status: 404, body: { error: { code: 'ErrorItemNotFound', message: 'The specified object was not found in the store.' } } };

/** The calendar of `FakeOutlook`, from the documentation of events, their instances and delta queries of a calendar view. Of the times of a series such a query tells only when they are, as Graph does. */
export class FakeMeetings {
  readonly #meetings = new Map<string, { meeting: FakeMeeting | null; version: number }>();
  readonly #tokens = new Map<string, { from: Date; to: Date; after: number; until: number; skip: number }>();
  #version = 0;

  /** New, or in place of the one with this id. */
  put(given: Partial<FakeMeeting> & Pick<FakeMeeting, 'id'>): FakeMeeting {
    const known = this.#meetings.get(given.id)?.meeting;
    const meeting = { uid: `uid-${given.id}`, subject: 'Review', start: new Date(0), minutes: 30, ...known, ...given };
    this.#meetings.set(given.id, { meeting, version: (this.#version += 1) });
    return meeting;
  }

  remove(id: string): void {
    this.#meetings.set(id, { meeting: null, version: (this.#version += 1) });
  }

  /** As after a long time. */
  forgetTokens(): void {
    this.#tokens.clear();
  }

  answer(path: string, query: Asked['query'], prefer: string, url: string): Answer | null {
    if (path === '/me/calendarView/delta') return this.#changes(query, prefer, `${url}${path}`);
    const [, id, isList] = /^\/me\/events\/([^/]+)(\/instances)?$/.exec(path) ?? [];
    if (!id) return null;
    const meeting = this.#meetings.get(decodeURIComponent(id))?.meeting;
    if (!meeting) return notFound;
    if (!isList) return { body: shownMeeting(meeting) };
    const window = { from: new Date(query['startDateTime'] ?? ''), to: new Date(query['endDateTime'] ?? '') };
    const [skip, top] = [Number(query['$skip'] ?? 0), Number(query['$top'] ?? 10)];
    const found = instancesOf(meeting).filter((one) => isWithin(one, window));
    const rest = new URLSearchParams({ ...query, $skip: String(skip + top) }).toString();
    return { body: { value: found.slice(skip, skip + top), ...(skip + top < found.length ? { '@odata.nextLink': `${url}${path}?${rest}` } : {}) } };
  }

  #changes(query: Asked['query'], prefer: string, link: string): Answer {
    const token = query['$skiptoken'] ?? query['$deltatoken'];
    const known = token === undefined ? { from: new Date(query['startDateTime'] ?? ''), to: new Date(query['endDateTime'] ?? ''), after: 0, until: this.#version, skip: 0 } : this.#tokens.get(token);
    if (!known) return { status: 410, body: { error: { code: 'SyncStateNotFound', message: 'The sync state generation is not found.' } } };
    const state = query['$deltatoken'] === undefined ? known : { ...known, after: known.until, until: this.#version, skip: 0 };
    const changed = [...this.#meetings].filter(([, { version }]) => version > state.after && version <= state.until).flatMap(([id, { meeting }]) => changeOf(id, meeting, state));
    const end = state.skip + Number(/odata\.maxpagesize=(\d+)/.exec(prefer)?.[1] ?? 10);
    const next = `token+${this.#tokens.size + 1}==`;
    this.#tokens.set(next, { ...state, skip: end });
    const isLast = end >= changed.length;
    return { body: { value: changed.slice(state.skip, end), [isLast ? '@odata.deltaLink' : '@odata.nextLink']: `${link}?${isLast ? '$deltatoken' : '$skiptoken'}=${encodeURIComponent(next)}` } };
  }
}

function changeOf(id: string, meeting: FakeMeeting | null, window: { from: Date; to: Date }): Shown[] {
  if (!meeting) return [{ id, '@removed': { reason: 'deleted' } }];
  if (!meeting.weeks) return isWithin(shownMeeting(meeting), window) ? [shownMeeting(meeting)] : [];
  const found = instancesOf(meeting).filter((one) => isWithin(one, window));
  const bare = found.map((one) => (one['type'] === 'occurrence' ? Object.fromEntries(Object.entries(one).filter(([name]) => ['id', 'seriesMasterId', 'type', 'start', 'end'].includes(name))) : one));
  return found.length > 0 ? [shownMeeting(meeting), ...bare] : [];
}

function isWithin(one: Shown, { from, to }: { from: Date; to: Date }): boolean {
  const at = new Date(`${(one['start'] as { dateTime: string }).dateTime.slice(0, 19)}Z`);
  return at >= from && at < to;
}

/** What differs comes first. Each time has an id of its own in every calendar. */
function instancesOf(meeting: FakeMeeting): Shown[] {
  const times = Array.from({ length: meeting.weeks ?? 0 }, (_, number) => {
    const [planned, exception] = [new Date(meeting.start.getTime() + number * WEEK_MS), meeting.exceptions?.[number]];
    if (exception === 'deleted') return [];
    const one = shownMeeting({ ...meeting, start: planned, ...exception });
    return [{ ...one, id: `${meeting.id}-${number}`, iCalUId: `${meeting.uid}-${number}`, seriesMasterId: meeting.id, type: exception ? 'exception' : 'occurrence', originalStart: planned.toISOString() }];
  });
  return times.flat().sort((a, b) => a.type.localeCompare(b.type));
}

function shownMeeting({ id, uid, subject, start, minutes, weeks, shown }: FakeMeeting): Shown {
  return {
    id, iCalUId: uid, subject, type: weeks ? 'seriesMaster' : 'singleInstance', seriesMasterId: null, isAllDay: false, isCancelled: false, isOrganizer: false, importance: 'normal', showAs: 'busy',
    createdDateTime: '2026-02-20T08:00:00.1234567Z', lastModifiedDateTime: '2026-02-20T08:00:01.7654321Z', originalStartTimeZone: 'W. Europe Standard Time', originalEndTimeZone: 'W. Europe Standard Time',
    body: { contentType: 'text', content: 'Please bring the figures.\r\n' }, location: { displayName: 'Room 4' }, webLink: `https://outlook.example.org/owa/?itemid=${id}`, start: inUtc(start), end: inUtc(new Date(start.getTime() + minutes * 60_000)),
    organizer: { emailAddress: { name: 'Rosa Lind', address: 'Rosa@example.org' } }, attendees: [{ type: 'required', emailAddress: { name: 'Omar Bek', address: 'omar@example.org' } }], ...shown,
  };
}
