import { eventDetails } from '@adjutant/contracts-connector-ingest';
import { ManualClock } from '@adjutant/contracts-core';
import { HttpClient } from '@adjutant/egress';
import { FakeOutlook } from '@adjutant/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { connectorIngestConfig } from '../../config.js';
import { collect, folderOf } from '../../testing/sample-exports.js';
import type { NormalisedEvent } from '../connector.js';
import { icsConnector } from '../ics/ics.connector.js';
import { VendorCall } from '../vendor-call.js';
import { outlookClient } from './outlook.client.js';
import { type CalendarCursor, readCalendar } from './read-calendar.js';

const DAY_MS = 86_400_000;
const http = new HttpClient();
let clock: ManualClock;
let outlook: FakeOutlook;

beforeEach(async () => {
  clock = new ManualClock('2026-03-02T12:00:00Z');
  outlook = await new FakeOutlook(clock).start();
});
afterEach(() => outlook.close());

const step = (cursor: CalendarCursor | null) => {
  const call = new VendorCall(outlookClient, outlook.credentials, { http, clock, config: connectorIngestConfig.parse({ OUTLOOK_API_URL: outlook.url }) });
  return readCalendar(call, { account_id: 'account', cursor: null, from: new Date(0), owner_names: ['omar@example.org'], now: clock.now() }, cursor);
};

/** Step by step to the end; each cursor as the database keeps it. */
async function round(from: CalendarCursor | null = null) {
  const [events, cursors]: [NormalisedEvent[], (CalendarCursor | null)[]] = [[], [from]];
  for (;;) {
    const page = await step(cursors.at(-1)!);
    events.push(...page.events);
    cursors.push(JSON.parse(JSON.stringify(page.cursor)) as CalendarCursor | null);
    if (page.is_last) return { events, cursors, cursor: cursors.at(-1)! };
  }
}

const paths = (): string[] => outlook.asked.map(({ path }) => path);
const idsOf = (events: readonly NormalisedEvent[]) => new Set(events.map(({ external_id }) => external_id));
/** Every Monday at nine by the clock of Berlin, over the change to summer time. */
const weekly = (changes = {}) => outlook.calendar.put({ id: 'weekly', start: new Date('2026-03-02T08:00:00Z'), weeks: 3, ...changes });

describe('reading the calendar of Outlook', () => {
  it('gives a meeting with who comes, when and where', async () => {
    outlook.calendar.put({ id: 'one', subject: 'Budget', start: new Date('2026-03-05T09:00:00Z'), shown: { isOnlineMeeting: true, importance: 'high' } });
    const [event] = (await round()).events;
    expect(event).toEqual({
      source: 'calendar', external_id: 'uid-one', event_type: 'calendar_created', title: 'Budget', body: 'Please bring the figures.', url: 'https://outlook.example.org/owa/?itemid=one', importance_score: 75,
      occurred_at: '2026-03-05T09:00:00.000Z', revision: '999999 2026-02-20T08:00:01.765Z', extra: {}, thread: { external_id: 'uid-one', related_ids: [], subject: 'Budget' },
      details: {
        participants: [{ name: 'Rosa Lind', address: 'rosa@example.org', role: 'organizer' }, { name: 'Omar Bek', address: 'omar@example.org', role: 'attendee' }],
        is_direct: true, is_from_owner: false, is_bulk: false, attachments: [],
        calendar: { start_at: '2026-03-05T09:00:00.000Z', end_at: '2026-03-05T09:30:00.000Z', all_day: false, location: 'Room 4', status: 'confirmed', time_zone: 'W. Europe Standard Time' },
      },
    });
    expect(() => eventDetails.parse(event?.details)).not.toThrow();
  });

  it.each([
    ['cancelled', { isCancelled: true }, ['calendar_cancelled', 'cancelled', 30]],
    ['not agreed to yet', { showAs: 'tentative' }, ['calendar_created', 'tentative', 50]],
    ['changed', { lastModifiedDateTime: '2026-02-21T08:00:00Z' }, ['calendar_updated', 'confirmed', 50]],
  ])('says of a meeting that it is %s', async (_, shown, expected) => {
    outlook.calendar.put({ id: 'one', start: clock.now(), shown });
    const { events } = await round();
    expect(events.map(({ event_type, details, importance_score }) => [event_type, details.calendar?.status, importance_score])).toEqual([expected]);
  });

  it.each([0, 11, -11])('puts a day at its date, if it was made %i hours from UTC', async (hours) => {
    const start = new Date(Date.parse('2026-03-05T00:00:00Z') - hours * 3_600_000);
    outlook.calendar.put({ id: 'day', start, minutes: 24 * 60, shown: { isAllDay: true, body: { contentType: 'html', content: '<p>At the <b>sea</b></p>' } } });
    const [event] = (await round()).events;
    expect([event?.body, event?.details.calendar]).toEqual(['At the sea', expect.objectContaining({ all_day: true, start_at: '2026-03-05T00:00:00.000Z', end_at: '2026-03-06T00:00:00.000Z' })]);
  });

  it('reads each time of a meeting that repeats, what was moved and what was taken out among them', async () => {
    weekly({ weeks: 5, exceptions: { 1: { start: new Date('2026-03-10T13:00:00Z'), subject: 'Review, moved' }, 2: 'deleted' } });
    const { events } = await round();
    expect(events.map(({ title, external_id, occurred_at, details }) => [title, external_id, occurred_at, details.calendar?.previous_end_at])).toEqual([
      ['Review', 'uid-weekly/2026-03-02T09:00:00', '2026-03-02T08:00:00.000Z', undefined],
      ['Review, moved', 'uid-weekly/2026-03-09T09:00:00', '2026-03-10T13:00:00.000Z', '2026-03-02T08:30:00.000Z'],
      ['Review', 'uid-weekly/2026-03-23T09:00:00', '2026-03-23T08:00:00.000Z', '2026-03-10T13:30:00.000Z'],
      ['Review', 'uid-weekly/2026-03-30T10:00:00', '2026-03-30T08:00:00.000Z', '2026-03-23T08:30:00.000Z'],
    ]);
  });

  it.each([
    ['in a zone', 'W. Europe Standard Time', {}, 'DTSTART;TZID=W. Europe Standard Time:20260302T090000'],
    ['in UTC', 'UTC', {}, 'DTSTART:20260302T080000Z'],
    ['for whole days', 'W. Europe Standard Time', { isAllDay: true }, 'DTSTART;VALUE=DATE:20260302'],
  ])('calls what repeats %s by the names that an import of the calendar gives it', async (_, originalStartTimeZone, shown, line) => {
    weekly({ start: new Date(line.includes('DATE:') ? '2026-03-02T00:00:00Z' : '2026-03-02T08:00:00Z'), shown: { originalStartTimeZone, ...shown } });
    const folder = await folderOf({ 'a.ics': ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'UID:uid-weekly', line, 'RRULE:FREQ=WEEKLY;COUNT=3', 'SUMMARY:Review', 'END:VEVENT', 'END:VCALENDAR'].join('\r\n') });
    const file = { path: `${folder.path}/a.ics`, size_bytes: 500, modified_at: clock.now().toISOString(), is_folder: false };
    const imported = (await collect(icsConnector.fetch({ file, after: 0, owner_addresses: [], now: clock.now() }))).flatMap((item) => (item.kind === 'event' ? [item.event.external_id] : []));
    await folder.remove();
    expect([...idsOf((await round()).events)]).toEqual(imported);
  });

  it('goes on after any step as if it had never stopped, through pages and meetings that repeat', async () => {
    for (let number = 0; number < 120; number += 1) outlook.calendar.put({ id: `single-${number}`, start: new Date(clock.now().getTime() + number * 3_600_000) });
    for (let number = 0; number < 7; number += 1) weekly({ id: `weekly-${number}`, weeks: 40 });
    const { events, cursors } = await round();
    expect(idsOf(events).size).toBe(120 + 7 * 40);
    expect(events).toHaveLength(120 + 7 * 40);
    for (const [index, cursor] of cursors.slice(1, -1).entries()) {
      const before = [];
      for (const earlier of cursors.slice(0, index + 1)) before.push(...(await step(earlier)).events);
      expect(idsOf([...before, ...(await round(cursor)).events]).size).toBe(120 + 7 * 40);
    }
  });

  it('asks only for what changed, and for all times of what repeats', async () => {
    weekly();
    outlook.calendar.put({ id: 'gone', start: clock.now() });
    outlook.calendar.put({ id: 'long-ago', start: new Date('2020-01-01T00:00:00Z') });
    const first = await round();
    expect(first.events).toHaveLength(4);
    outlook.asked.length = 0;
    clock.advance(300_000);
    const quiet = await round(first.cursor);
    expect([quiet.events, paths()]).toEqual([[], ['/me/calendarView/delta']]);
    weekly({ exceptions: { 2: { subject: 'Review with guests' } } });
    outlook.calendar.put({ id: 'new', start: new Date('2026-03-06T09:00:00Z') });
    outlook.calendar.remove('gone');
    const { events } = await round(quiet.cursor);
    expect(events.map(({ title }) => title)).toEqual(['Review', 'Review', 'Review', 'Review with guests']);
  });

  it('begins anew each day, and when its place there is forgotten', async () => {
    outlook.calendar.put({ id: 'next-year', start: new Date(clock.now().getTime() + 365.8 * DAY_MS) });
    outlook.calendar.put({ id: 'soon', start: clock.now() });
    const { events, cursor } = await round();
    expect([...idsOf(events)]).toEqual(['uid-soon']);
    clock.advance(DAY_MS);
    const later = await round(cursor);
    expect([...idsOf(later.events)]).toEqual(['uid-next-year', 'uid-soon']);
    outlook.calendar.forgetTokens();
    expect([...idsOf((await round(later.cursor)).events)]).toEqual(['uid-next-year', 'uid-soon']);
  });

  it('passes over meetings that nobody can read or that are gone by now', async () => {
    weekly();
    outlook.instead.push({ body: { value: [null, 5, { id: 'gone' }, { id: 'odd', start: { dateTime: 'tomorrow' } }, { id: 'no-series', type: 'seriesMaster' }], '@odata.deltaLink': `${outlook.url}/x?$deltatoken=1` } });
    expect((await round()).events).toEqual([]);
  });
});
