import type { Answer, Asked } from './fake-vendor.js';
import { failure, FakeGoogle } from './fake-google.js';

const OWNER = 'Omar@example.org';
const DAY_MS = 86_400_000;

/** As Google shows an entry; which `calendar` it is in, and when it changed, counted, are the fake's own. */
export interface CalendarEntry {
  id: string;
  status: 'confirmed' | 'tentative' | 'cancelled';
  calendar: string;
  changed: number;
  [field: string]: unknown;
}

/** Written from the reference of Google Calendar's API, version 3: calendar list, events, and its page on synchronising. */
export class FakeGoogleCalendar extends FakeGoogle {
  readonly kind = 'google-calendar';
  readonly setting = 'GOOGLE_CALENDAR_API_URL';
  readonly broken = { body: { kind: 'calendar#calendarList', items: [null, 5, { selected: true }] } };
  protected readonly scope = 'https://www.googleapis.com/auth/calendar.readonly';
  readonly calendars: Record<string, unknown>[] = [{ id: OWNER, summary: OWNER, primary: true, selected: true, accessRole: 'owner', timeZone: 'Europe/Berlin' }];
  readonly entries: CalendarEntry[] = [];
  /** Tokens for what changed before this are not taken any more. */
  oldestToken = 0;
  #changes = 0;
  #added = 0;

  clear(): void {
    this.entries.length = 0;
    this.#added = 0;
  }

  add(count: number): void {
    for (let left = count - 1; left >= 0; left -= 1) {
      this.#added += 1;
      this.put({ summary: `Point ${this.#added}`, description: `Text ${this.#added}` }, new Date(this.ago(left).getTime() + DAY_MS));
    }
  }

  edit(text: string): void {
    this.change(this.entries.at(-1)!, { description: text });
  }

  /** A calendar holds no answers: there is a meeting about it. */
  comment(text: string): void {
    this.put({ summary: `About ${String(this.entries[0]!['summary'])}`, description: text }, new Date(this.clock.now().getTime() + 2 * DAY_MS));
  }

  put(fields: Record<string, unknown> = {}, start = new Date(this.clock.now().getTime() + DAY_MS), calendar = OWNER): CalendarEntry {
    this.#changes += 1;
    const [id, now] = [`entry${String(this.#changes).padStart(6, '0')}`, this.clock.now().toISOString()];
    const entry: CalendarEntry = {
      kind: 'calendar#event', id, status: 'confirmed', htmlLink: `https://www.google.com/calendar/event?eid=${id}`, created: now, updated: now, summary: 'Meeting', iCalUID: `${id}@google.com`, sequence: 0, eventType: 'default',
      creator: { email: 'rosa@example.org' }, organizer: { email: 'rosa@example.org', displayName: 'Rosa Lind' },
      attendees: [{ email: OWNER, self: true, responseStatus: 'accepted' }, { email: 'rosa@example.org', displayName: 'Rosa Lind', organizer: true, responseStatus: 'accepted' }],
      start: { dateTime: start.toISOString(), timeZone: 'Europe/Berlin' }, end: { dateTime: new Date(start.getTime() + 3_600_000).toISOString(), timeZone: 'Europe/Berlin' },
      ...fields, calendar, changed: this.#changes,
    };
    this.entries.push(entry);
    return entry;
  }

  change(entry: CalendarEntry, fields: Record<string, unknown>): void {
    this.#changes += 1;
    Object.assign(entry, { updated: this.clock.now().toISOString() }, fields, { changed: this.#changes });
  }

  protected call({ path, query }: Asked): Answer {
    if (path === '/calendar/v3/users/me/calendarList/primary') return { body: this.calendars[0] };
    if (path === '/calendar/v3/users/me/calendarList') return { body: { kind: 'calendar#calendarList', items: this.calendars.filter(({ accessRole }) => query['minAccessRole'] !== 'reader' || accessRole !== 'freeBusyReader') } };
    const [, calendar = '', id] = /^\/calendar\/v3\/calendars\/([^/]+)\/events(?:\/([^/]+))?$/.exec(path)?.map((part) => part && decodeURIComponent(part)) ?? [];
    if (!this.calendars.some((one) => one['id'] === calendar)) return failure(404, 'notFound', 'Not Found');
    const held = this.entries.filter((entry) => entry.calendar === calendar);
    if (id === undefined) return this.#list(held, query);
    const entry = held.find((one) => one.id === id);
    return entry ? { body: shown(entry) } : failure(404, 'notFound', 'Not Found');
  }

  /** A token holds up to where all was told, and for which time that was asked. */
  #list(held: CalendarEntry[], { syncToken, timeMin, timeMax, orderBy, showDeleted, singleEvents, maxResults = '250', pageToken }: Asked['query']): Answer {
    if (syncToken !== undefined && (timeMin ?? timeMax ?? orderBy) !== undefined) return failure(400, 'invalid', 'Sync token cannot be used with other request restrictions.');
    const [since, from, to] = syncToken === undefined ? ['0', timeMin ?? '', timeMax ?? '~'] : syncToken.split(' ');
    if (syncToken !== undefined && Number(since) < this.oldestToken) return failure(410, 'fullSyncRequired', 'Sync token is no longer valid, a full sync is required.');
    const isAsked = (entry: CalendarEntry): boolean => (singleEvents === 'true') !== ('recurrence' in entry) && isBetween(entry, from!, to!) && (syncToken !== undefined || showDeleted === 'true' || entry.status !== 'cancelled');
    const found = held.filter((entry) => entry.changed > Number(since) && isAsked(entry));
    const [offset, until] = pageToken?.split(' ') ?? ['0', String(this.#changes)];
    const end = Number(offset) + Math.min(Number(maxResults), 2_500);
    const next = end < found.length ? { nextPageToken: `${end} ${until}` } : { nextSyncToken: `${until} ${from} ${to}` };
    return { body: { kind: 'calendar#events', timeZone: 'Europe/Berlin', items: found.slice(Number(offset), end).map(shown), ...next } };
  }
}

function isBetween({ start, end }: CalendarEntry, from: string, to: string): boolean {
  const [begins, ends] = [start, end].map((time) => (time as { dateTime?: string } | undefined)?.dateTime ?? '');
  return !begins || !ends || (ends >= from && begins <= to);
}

function shown(entry: CalendarEntry): Record<string, unknown> {
  const { calendar, changed, ...fields } = entry;
  return fields;
}
