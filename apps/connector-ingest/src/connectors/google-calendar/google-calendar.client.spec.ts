import { ManualClock } from '@adjutant/contracts-core';
import { HttpClient } from '@adjutant/egress';
import { FakeGoogleCalendar } from '@adjutant/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';

import { connectorIngestConfig } from '../../config.js';
import { collect, folderOf } from '../../testing/sample-exports.js';
import type { NormalisedEvent } from '../connector.js';
import { icsConnector } from '../ics/ics.connector.js';
import { VendorCall } from '../vendor-call.js';
import { googleCalendarClient } from './google-calendar.client.js';

const DAY_MS = 86_400_000;
const http = new HttpClient();
let clock: ManualClock;
let google: FakeGoogleCalendar;

beforeEach(async () => {
  clock = new ManualClock('2026-03-02T12:00:00Z');
  google = await new FakeGoogleCalendar(clock).start();
});
afterEach(() => google.close());

async function round(from: unknown = null): Promise<{ events: NormalisedEvent[]; cursor: unknown }> {
  const call = new VendorCall(googleCalendarClient, google.credentials, { http, clock, config: connectorIngestConfig.parse({ [google.setting]: google.url }) });
  const events: NormalisedEvent[] = [];
  for (let cursor = from; ; ) {
    const now = clock.now();
    const page = await googleCalendarClient.fetchPage(call, { account_id: 'account', cursor, from: new Date(now.getTime() - 365 * DAY_MS), owner_names: ['omar@example.org'], now });
    events.push(...page.events);
    cursor = JSON.parse(JSON.stringify(page.cursor));
    if (page.is_last) return { events, cursor };
  }
}

const titlesOf = (events: readonly NormalisedEvent[]) => events.map(({ title }) => title);
const listings = () => google.asked.filter(({ path }) => path.endsWith('/events')).map(({ query }) => query);

/** Every Monday at nine in Berlin, over the change to summer time. */
function addSeries(rule = 'FREQ=WEEKLY;COUNT=4') {
  const at = (dateTime: string) => ({ dateTime, timeZone: 'Europe/Berlin' });
  const master = google.put({ id: 'weekly', iCalUID: 'weekly@google.com', summary: 'Exam', recurrence: [`RRULE:${rule}`], start: at('2026-03-16T09:00:00+01:00'), end: at('2026-03-16T10:00:00+01:00') });
  const entries = ['20260316T080000Z', '20260323T080000Z', '20260330T070000Z', '20260406T070000Z'].map((stamp) => {
    const start = `${stamp.slice(0, 4)}-${stamp.slice(4, 6)}-${stamp.slice(6, 11)}:00:00Z`;
    const end = new Date(Date.parse(start) + 3_600_000).toISOString();
    // Google tells times by the clock of the calendar, which need not be that of the entry.
    return google.put({ id: `weekly_${stamp}`, iCalUID: 'weekly@google.com', recurringEventId: 'weekly', summary: 'Exam', originalStartTime: at(start), start: at(start), end: at(end) });
  });
  return { master, entries };
}

async function fileWith(lines: readonly string[]): Promise<NormalisedEvent[]> {
  const folder = await folderOf({ 'all.ics': ['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', ...lines, 'END:VEVENT', 'END:VCALENDAR'].join('\r\n') });
  const file = { path: join(folder.path, 'all.ics'), size_bytes: 1, modified_at: clock.now().toISOString(), is_folder: false };
  const fetched = await collect(icsConnector.fetch({ file, after: 0, owner_addresses: ['omar@example.org'], now: clock.now() }));
  await folder.remove();
  return fetched.flatMap((item) => (item.kind === 'event' ? [item.event] : []));
}

describe('the client of Google Calendar', () => {
  const PEOPLE = ['ORGANIZER;CN=Rosa Lind:mailto:rosa@example.org', 'ATTENDEE;CN=omar@example.org:mailto:omar@example.org', 'ATTENDEE;CN=Rosa Lind:mailto:rosa@example.org'];
  const STAMPS = ['LAST-MODIFIED:20260302T120000Z', 'SEQUENCE:0'];

  it('gives the same event as a file with the same entry, and where to open it', async () => {
    google.put({ summary: 'Review', description: 'Bring the list.', location: 'Room 4', iCalUID: 'review@example.org', start: { date: '2026-03-10' }, end: { date: '2026-03-11' } });
    const { events: [event] } = await round();
    const [read] = await fileWith(['UID:review@example.org', 'DTSTART;VALUE=DATE:20260310', 'DTEND;VALUE=DATE:20260311', 'SUMMARY:Review', 'DESCRIPTION:Bring the list.', 'LOCATION:Room 4', ...PEOPLE, ...STAMPS]);
    expect(event).toEqual({ ...read, url: 'https://www.google.com/calendar/event?eid=entry000001' });
  });

  it('gives of an entry that repeats the same events as a file, each of which knows when the one before it ends', async () => {
    addSeries();
    const { events } = await round();
    const read = await fileWith(['UID:weekly@google.com', 'DTSTART;TZID=Europe/Berlin:20260316T090000', 'DTEND;TZID=Europe/Berlin:20260316T100000', 'RRULE:FREQ=WEEKLY;COUNT=4', 'SUMMARY:Exam', ...PEOPLE, ...STAMPS]);
    expect(events.map(({ details: { calendar } }) => calendar?.previous_end_at)).toEqual([undefined, '2026-03-16T09:00:00.000Z', '2026-03-23T09:00:00.000Z', '2026-03-30T08:00:00.000Z']);
    expect(events.map((event) => ({ ...event, url: null, body: null }))).toEqual(read);
  });

  it('knows an entry of a series that was moved by when it would have been', async () => {
    const { entries } = addSeries();
    const { cursor } = await round();
    clock.advance(60_000);
    google.change(entries[1]!, { start: { dateTime: '2026-03-24T15:00:00Z', timeZone: 'Europe/Berlin' }, end: { dateTime: '2026-03-24T16:00:00Z', timeZone: 'Europe/Berlin' }, sequence: 1 });
    const { events } = await round(cursor);
    expect(events.map(({ external_id, occurred_at, event_type }) => [external_id, occurred_at, event_type])).toEqual([['weekly@google.com/2026-03-23T09:00:00', '2026-03-24T15:00:00.000Z', 'calendar_updated']]);
  });

  it('leaves out of what repeats without end what a file leaves out as well', async () => {
    addSeries('FREQ=DAILY;COUNT=8');
    expect((await round()).events).toHaveLength(2);
  });

  it('sees what is cancelled when a series is made shorter', async () => {
    const { master, entries } = addSeries();
    const { cursor } = await round();
    clock.advance(60_000);
    google.change(master, { recurrence: ['RRULE:FREQ=WEEKLY;COUNT=3'] });
    google.change(entries[3]!, { status: 'cancelled' });
    expect((await round(cursor)).events.map(({ external_id, event_type }) => [external_id, event_type])).toEqual([['weekly@google.com/2026-04-06T09:00:00', 'calendar_cancelled']]);
  });

  it('tells of an entry that is cancelled, also where Google says only its id', async () => {
    const { entries } = addSeries();
    const [whole, bare] = [google.put({ summary: 'Whole' }), google.put({ summary: 'Bare' })];
    const { cursor, events: before } = await round();
    clock.advance(60_000);
    google.change(whole, { status: 'cancelled' });
    google.change(bare, { status: 'cancelled' });
    google.change(entries[2]!, { status: 'cancelled' });
    google.before = async ({ path }) => {
      if (!path.endsWith('/events')) return;
      const items = [{ ...whole }, { id: bare.id, status: 'cancelled' }, { id: entries[2]!.id, status: 'cancelled', recurringEventId: 'weekly', originalStartTime: entries[2]!['originalStartTime'] }];
      google.instead.push({ body: { items, nextSyncToken: '99' } });
    };
    const { events } = await round(cursor);
    expect(events.map(({ title, event_type, details: { calendar } }) => [title, event_type, calendar?.status])).toEqual(['Whole', 'Bare', 'Exam'].map((title) => [title, 'calendar_cancelled', 'cancelled']));
    for (const event of events) {
      const known = before.find(({ external_id }) => external_id === event.external_id);
      expect([known?.title, known?.occurred_at, event.revision > known!.revision]).toEqual([event.title, event.occurred_at, true]);
    }
  });

  it('passes over an entry that is gone altogether, and what nobody can read', async () => {
    const { cursor } = await round();
    const items = [null, 5, { id: 'gone', status: 'cancelled' }, { id: 'x', recurringEventId: 'nowhere', originalStartTime: { dateTime: 'soon' } }, { id: 'y', iCalUID: 'y', start: {} }];
    google.before = async ({ path }) => void (path.endsWith('/events') && google.instead.push({ body: { items, nextSyncToken: '99' } }));
    expect((await round(cursor)).events).toEqual([]);
  });

  it('lists anew when its token is not taken any more, and sees what was cancelled meanwhile', async () => {
    google.put({ status: 'cancelled', summary: 'Long gone' });
    const [stays, goes] = [google.put({ summary: 'Stays' }), google.put({ summary: 'Goes' })];
    const { cursor, events } = await round();
    expect(titlesOf(events)).toEqual(['Stays', 'Goes']);
    google.change(goes, { status: 'cancelled' });
    google.oldestToken = 1_000;
    const again = await round(cursor);
    expect(again.events.filter(({ event_type }) => event_type === 'calendar_cancelled').map(({ title }) => title)).toEqual(['Long gone', 'Goes']);
    google.oldestToken = 0;
    google.change(stays, { summary: 'Stays still' });
    google.asked.length = 0;
    expect(titlesOf((await round(again.cursor)).events)).toEqual(['Stays still']);
    expect(listings().map(({ syncToken }) => typeof syncToken)).toEqual(['string']);
  });

  it('lists all again after a week, further ahead', async () => {
    google.put({ summary: 'Next year' }, new Date('2027-03-05T12:00:00Z'));
    const { cursor, events } = await round();
    expect(events).toEqual([]);
    clock.advance(7 * DAY_MS);
    google.asked.length = 0;
    expect(titlesOf((await round(cursor)).events)).toEqual(['Next year']);
    expect(listings().map(({ timeMin, timeMax }) => [timeMin, timeMax])).toEqual([['2025-03-09T12:00:00.000Z', '2027-03-09T12:00:00.000Z']]);
  });

  it('reads other calendars that are switched on, and of each meeting only the copy in its owner\'s own', async () => {
    const add = (id: string, fields = {}) => google.calendars.push({ id, selected: true, accessRole: 'reader', ...fields });
    add('team@group.calendar.google.com');
    add('hidden@group.calendar.google.com', { selected: false });
    add('busy@example.org', { accessRole: 'freeBusyReader' });
    add('de.german#holiday@group.v.calendar.google.com');
    for (const { id } of google.calendars) google.put({ summary: `In ${String(id)}`, attendees: [], organizer: { email: id, self: true } }, undefined, String(id));
    google.put({ summary: 'Copy' }, undefined, 'team@group.calendar.google.com');
    const { events, cursor } = await round();
    expect(titlesOf(events)).toEqual(['In Omar@example.org', 'In team@group.calendar.google.com']);
    expect(events.map(({ details: { participants, is_from_owner } }) => [participants.length, is_from_owner])).toEqual([[1, true], [0, false]]);
    google.before = async ({ path }) => void (path.includes('team') && google.instead.push({ status: 404, body: {} }));
    google.put({ summary: 'After it' });
    expect(titlesOf((await round(cursor)).events)).toEqual(['After it']);
  });

  it('tells invitations that wait for an answer or were declined, and leaves out where somebody works', async () => {
    const answer = (responseStatus: string) => [{ email: 'alias@example.org', self: true, responseStatus }];
    google.put({ summary: 'Waits', attendees: answer('needsAction') });
    google.put({ summary: 'Declined', attendees: answer('declined') });
    google.put({ summary: 'Perhaps', attendees: answer('tentative') });
    google.put({ summary: 'Home', eventType: 'workingLocation' });
    google.put({ summary: 'Written', description: '<p>Bring <b>the list</b>.</p>', attendees: [{ email: 'room@resource.calendar.google.com', resource: true }] });
    const { events } = await round();
    expect(events.map(({ title, details: { calendar, is_direct } }) => [title, calendar?.status, is_direct])).toEqual([['Waits', 'tentative', true], ['Declined', 'cancelled', true], ['Perhaps', 'confirmed', true], ['Written', 'confirmed', false]]);
    expect(events[3]).toMatchObject({ body: 'Bring the list.', details: { participants: [{ role: 'organizer' }] } });
  });
});
