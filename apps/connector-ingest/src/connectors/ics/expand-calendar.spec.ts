import { afterAll, describe, expect, it } from '@jest/globals';

import { collect, folderOf } from '../../testing/sample-exports.js';
import type { Fetched } from '../connector.js';
import { icsConnector } from './ics.connector.js';

const cleanups: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(cleanups.map((clean) => clean())));

async function read(...lines: string[]): Promise<Fetched[]> {
  const folder = await folderOf({ a: ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, ''].join('\r\n') });
  cleanups.push(folder.remove);
  const file = { path: `${folder.path}/a`, size_bytes: 1, modified_at: '2026-03-01T00:00:00.000Z', is_folder: false };
  return collect(icsConnector.fetch({ file, after: 0, owner_addresses: [], now: new Date('2026-03-10T00:00:00Z') }));
}
const entry = (...lines: string[]): string[] => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'];
const times = (items: Fetched[]): string[] => items.map((item) => (item.kind === 'event' ? item.event.occurred_at : item.kind === 'skipped' ? item.reason : ''));

describe('the calendar connector', () => {
  it('expands a rule within a year, puts exceptions in place and leaves out excluded days', async () => {
    const items = await read(
      ...entry('UID:w', 'DTSTART:20260302T090000Z', 'DTEND:20260302T100000Z', 'RRULE:FREQ=WEEKLY;COUNT=4', 'EXDATE:20260316T090000Z', 'SUMMARY:Weekly'),
      ...entry('UID:w', 'RECURRENCE-ID:20260309T090000Z', 'DTSTART:20260309T140000Z', 'DTEND:20260309T150000Z', 'SUMMARY:Weekly, later'),
      'END:VCALENDAR',
    );
    expect(times(items)).toEqual(['2026-03-02T09:00:00.000Z', '2026-03-23T09:00:00.000Z', '2026-03-09T14:00:00.000Z']);
    expect(items.map((item) => item.kind === 'event' && item.event.thread.external_id)).toEqual(['w', 'w', 'w']);
  });

  it('knows zones by the names that Windows and calendar programs give them', async () => {
    const items = await read(
      ...entry('UID:1', 'DTSTART;TZID=W. Europe Standard Time:20260302T090000', 'SUMMARY:a'),
      ...entry('UID:2', 'DTSTART;TZID="Eastern Standard Time":20260302T090000', 'SUMMARY:b'),
      ...entry('UID:3', 'DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Berlin:20260302T090000', 'SUMMARY:c'),
      'END:VCALENDAR',
    );
    expect(times(items)).toEqual(['2026-03-02T08:00:00.000Z', '2026-03-02T14:00:00.000Z', '2026-03-02T08:00:00.000Z']);
  });

  it('says of each repetition when the one before it ends, changed ones included', async () => {
    const items = await read(
      ...entry('UID:w', 'RECURRENCE-ID:20260309T090000Z', 'DTSTART:20260309T140000Z', 'DTEND:20260309T150000Z', 'SUMMARY:Weekly, later'),
      ...entry('UID:w', 'DTSTART:20260302T090000Z', 'DTEND:20260302T100000Z', 'RRULE:FREQ=WEEKLY;COUNT=3', 'SUMMARY:Weekly'),
      'END:VCALENDAR',
    );
    expect(items.map((item) => item.kind === 'event' && [item.event.occurred_at.slice(0, 10), item.event.details.calendar?.previous_end_at?.slice(0, 10)])).toEqual([['2026-03-02', undefined], ['2026-03-16', '2026-03-09'], ['2026-03-09', '2026-03-02']]);
  });

  it('reads to-dos as tickets', async () => {
    const todo = (...lines: string[]): string[] => ['BEGIN:VTODO', ...lines, 'END:VTODO'];
    const items = await read(
      ...todo('UID:1', 'DUE;VALUE=DATE:20261201', 'SUMMARY:Hand in tax papers', 'PRIORITY:1'),
      ...todo('UID:2', 'DUE;TZID=Europe/Berlin:20261201T120000', 'SUMMARY:Call', 'STATUS:IN-PROCESS'),
      ...todo('UID:3', 'SUMMARY:Pay', 'STATUS:COMPLETED', 'COMPLETED:20260302T090000Z'),
      ...todo('UID:4'),
      'END:VCALENDAR',
    );
    expect(items.map((item) => (item.kind === 'event' ? [item.event.title, item.event.details.ticket?.state, item.event.details.ticket?.due_at ?? item.event.details.ticket?.closed_at] : item.kind === 'skipped' && item.reason))).toEqual([
      ['Hand in tax papers', 'open', '2026-12-01T00:00:00.000Z'],
      ['Call', 'in_progress', '2026-12-01T11:00:00.000Z'],
      ['Pay', 'done', '2026-03-02T09:00:00.000Z'],
      'The to-do has no summary.',
    ]);
    expect(items[0]?.kind === 'event' && items[0].event.details.ticket?.priority).toBe('high');
  });

  it('caps endless rules and old ones', async () => {
    const items = await read(...entry('UID:d', 'DTSTART:19800101T090000Z', 'RRULE:FREQ=DAILY', 'SUMMARY:Daily'), ...entry('UID:s', 'DTSTART:20260301T090000Z', 'RRULE:FREQ=SECONDLY', 'SUMMARY:Each second'), 'END:VCALENDAR');
    expect(items.length).toBeLessThan(1500);
    expect(times(items)).toContain('Only the first 400 of its repetitions were imported.');
    expect(times(items).at(-1)).toBe('It repeats every minute or second, which no meeting does; it was left out.');
  });

  it('reads zones by definition and by name, whole days, and times in no zone', async () => {
    const zone = ['BEGIN:VTIMEZONE', 'TZID:Office', 'BEGIN:STANDARD', 'DTSTART:19700101T000000', 'TZOFFSETFROM:+0300', 'TZOFFSETTO:+0300', 'END:STANDARD', 'END:VTIMEZONE'];
    const items = await read(
      ...zone,
      ...entry('UID:1', 'DTSTART;TZID=Office:20260302T090000', 'SUMMARY:a'),
      ...entry('UID:2', 'DTSTART;TZID=America/New_York:20260302T090000', 'SUMMARY:b'),
      ...entry('UID:3', 'DTSTART;VALUE=DATE:20260302', 'SUMMARY:c'),
      ...entry('UID:4', 'DTSTART:20260302T090000', 'SUMMARY:d'),
      ...entry('UID:5', 'DTSTART;TZID=Nowhere/Land:20260302T090000', 'SUMMARY:e'),
      'END:VCALENDAR',
    );
    expect(times(items)).toEqual(['2026-03-02T06:00:00.000Z', '2026-03-02T14:00:00.000Z', '2026-03-02T00:00:00.000Z', '2026-03-02T09:00:00.000Z', '2026-03-02T09:00:00.000Z', 'Its time zone "Nowhere/Land" is not known; its time was taken as UTC.']);
    expect(items[2]?.kind === 'event' && items[2].event.details.calendar).toMatchObject({ all_day: true, end_at: '2026-03-03T00:00:00.000Z' });
  });

  it('[PRO-25] tells created, updated and cancelled apart', async () => {
    const items = await read(...entry('UID:1', 'DTSTART:20260302T090000Z'), ...entry('UID:2', 'DTSTART:20260302T090000Z', 'SEQUENCE:2'), ...entry('UID:3', 'DTSTART:20260302T090000Z', 'STATUS:CANCELLED'), 'END:VCALENDAR');
    expect(items.map((item) => item.kind === 'event' && item.event.event_type)).toEqual(['calendar_created', 'calendar_updated', 'calendar_cancelled']);
  });

  it('reports what is broken by name and keeps the rest', async () => {
    const items = await read(...entry('UID:1', 'SUMMARY:No start'), ...entry('DTSTART:20260302T090000Z', 'SUMMARY:No uid'), ...entry('UID:3', 'DTSTART:rubbish', 'SUMMARY:Bad'), ...entry('UID:4', 'DTSTART:20260302T090000Z', 'RRULE:FREQ=OFTEN'), 'BEGIN:VEVENT', 'UID:5');
    expect(items.filter((item) => item.kind === 'skipped').map((item) => [item.item, item.reason])).toEqual(expect.arrayContaining([['"No start"', 'The entry has no start.'], [undefined, 'The file ends in the middle of an entry; the entries before it were imported.']]));
    expect(items.some((item) => item.kind === 'event' && item.event.title === 'No uid' && item.event.external_id.startsWith('sha256:'))).toBe(true);
  });

  it('takes thousands of entries', async () => {
    const items = await read(...Array.from({ length: 3000 }, (_, index) => entry(`UID:${index}`, 'DTSTART:20260302T090000Z', `SUMMARY:${index}`)).flat(), 'END:VCALENDAR');
    expect(items).toHaveLength(3000);
  });
});
