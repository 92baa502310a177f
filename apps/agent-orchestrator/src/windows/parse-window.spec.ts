import { describe, expect, it } from '@jest/globals';

import { parseDue } from './parse-due.js';
import { parseWindow } from './parse-window.js';
import { addTo, fromWall, knownTimeZone, startOf, toWall, wallOf } from './zoned-time.js';

const now = new Date('2026-11-18T10:00:00Z');
const window = (text: string, timeZone = 'UTC', prefer: 'past' | 'future' = 'past') => {
  const found = parseWindow(text, { now, timeZone, prefer });
  return found ? `${found.start.toISOString().slice(0, 16)} ${found.end.toISOString().slice(0, 16)} ${found.phrase}` : null;
};
const due = (text: string, timeZone = 'UTC') => {
  const found = parseDue(text, { now, timeZone });
  return found ? `${found.due_at.toISOString().slice(0, 16)}${found.all_day ? ' day' : ''} ${found.phrase}` : null;
};

describe('parseWindow', () => {
  it.each([
    ['summarize last 2 hours', '2026-11-18T08:00 2026-11-18T10:00 last 2 hours'],
    ['the past week in mail', '2026-11-11T10:00 2026-11-18T10:00 the past week'],
    ['this week', '2026-11-16T00:00 2026-11-23T00:00 this week'],
    ['what happened yesterday?', '2026-11-17T00:00 2026-11-18T00:00 yesterday'],
    ['since Monday', '2026-11-16T00:00 2026-11-18T10:00 since Monday'],
    ['since 9am', '2026-11-18T09:00 2026-11-18T10:00 since 9am'],
    ['between 3 and 5 May', '2026-05-03T00:00 2026-05-06T00:00 between 3 and 5 May'],
    ['from October 2 to October 22', '2026-10-02T00:00 2026-10-23T00:00 from October 2 to October 22'],
    ['Nov 3-5 2025', '2025-11-03T00:00 2025-11-06T00:00 Nov 3-5 2025'],
    ['Q3', '2026-07-01T00:00 2026-10-01T00:00 Q3'],
    ['2025 Q1', '2025-01-01T00:00 2025-04-01T00:00 2025 Q1'],
    ['the third quarter of 2020', '2020-07-01T00:00 2020-10-01T00:00 the third quarter of 2020'],
    ['last month', '2026-10-01T00:00 2026-11-01T00:00 last month'],
    ['in May', '2026-05-01T00:00 2026-06-01T00:00 in May'],
    ['December', '2025-12-01T00:00 2026-01-01T00:00 December'],
    ['May 2024', '2024-05-01T00:00 2024-06-01T00:00 May 2024'],
    ['on 13.05.2024', '2024-05-13T00:00 2024-05-14T00:00 13.05.2024'],
    ['on 5/13/2024', '2024-05-13T00:00 2024-05-14T00:00 5/13/2024'],
    ['on 2024-05-13', '2024-05-13T00:00 2024-05-14T00:00 2024-05-13'],
    ['today between 3 and 5pm', '2026-11-18T15:00 2026-11-18T17:00 today between 3 and 5pm'],
    ['last Tuesday afternoon', '2026-11-10T12:00 2026-11-10T18:00 last Tuesday afternoon'],
    ['last night', '2026-11-17T20:00 2026-11-18T00:00 last night'],
    ['this morning', '2026-11-18T06:00 2026-11-18T12:00 this morning'],
    ['tomorrow at 3pm', '2026-11-19T15:00 2026-11-19T16:00 tomorrow at 3pm'],
    ['2 weeks ago', '2026-11-04T00:00 2026-11-05T00:00 2 weeks ago'],
    ['week of 4 November', '2026-11-02T00:00 2026-11-09T00:00 week of 4 November'],
    ['the first week of October', '2026-09-28T00:00 2026-10-05T00:00 the first week of October'],
    ['rest of the week', '2026-11-18T10:00 2026-11-23T00:00 rest of the week'],
    ['earlier this month', '2026-11-01T00:00 2026-11-18T10:00 earlier this month'],
    ['last weekend', '2026-11-14T00:00 2026-11-16T00:00 last weekend'],
    ['in 2015', '2015-01-01T00:00 2016-01-01T00:00 in 2015'],
    ['until Friday', null],
    ['the last hour', '2026-11-18T09:00 2026-11-18T10:00 the last hour'],
    ['next 3 days', '2026-11-19T00:00 2026-11-22T00:00 next 3 days'],
    ['the month before last', '2026-09-01T00:00 2026-10-01T00:00 the month before last'],
    ['H1 2026', '2026-01-01T00:00 2026-07-01T00:00 H1 2026'],
    ['week 10 of 2026', '2026-03-02T00:00 2026-03-09T00:00 week 10 of 2026'],
  ])('understands "%s"', (text, expected) => {
    if (expected !== null) expect(window(text)).toBe(expected);
    else expect(window(text, 'UTC', 'future')).toBe('2026-11-18T10:00 2026-11-21T00:00 until Friday');
  });

  it.each(['version 2.6', '2 hours of work', 'you may send it', 'kernel 3.10.5 crashes', '10-20 items', 'sections 3 to 5', 'what needs action?', 'march on', 'room 12 to 14', ''])('finds no time in "%s"', (text) => {
    expect(window(text)).toBeNull();
  });

  it('counts days on the wall of the time zone, and hours on the clock, where clocks change', () => {
    expect(window('yesterday', 'Europe/Berlin')).toBe('2026-11-16T23:00 2026-11-17T23:00 yesterday');
    const after = new Date('2026-10-25T03:00:00Z');
    const twoHours = parseWindow('last 4 hours', { now: after, timeZone: 'Europe/Berlin' });
    expect(twoHours?.start.toISOString()).toBe('2026-10-24T23:00:00.000Z');
    expect(parseWindow('today', { now: after, timeZone: 'Europe/Berlin' })).toMatchObject({ start: new Date('2026-10-24T22:00:00Z'), end: new Date('2026-10-25T23:00:00Z') });
  });
});

describe('parseDue', () => {
  it.each([
    ['send it by Friday', '2026-11-20T00:00 day Friday'],
    ['EOD Friday', '2026-11-20T17:00 EOD Friday'],
    ['by EOD tomorrow', '2026-11-19T17:00 EOD tomorrow'],
    ['by COB', '2026-11-18T17:00 COB'],
    ['by tomorrow noon', '2026-11-19T12:00 tomorrow noon'],
    ['by end of month', '2026-11-30T00:00 day end of month'],
    ['by the end of the week', '2026-11-20T00:00 day the end of the week'],
    ['in two weeks', '2026-12-02T00:00 day in two weeks'],
    ['next business day', '2026-11-19T00:00 day next business day'],
    ['rent is due December 1, 2026', '2026-12-01T00:00 day December 1, 2026'],
    ['by 5pm', '2026-11-18T17:00 by 5pm'],
    ['report by Friday 3pm', '2026-11-20T15:00 Friday 3pm'],
    ['at 12:30 p.m on 5/1/2027', '2027-05-01T12:30 12:30 p.m on 5/1/2027'],
    ['this week', '2026-11-20T00:00 day this week'],
    ['in 3 hours', '2026-11-18T13:00 in 3 hours'],
    ['on 2026-12-24T18:00', '2026-12-24T18:00 2026-12-24T18:00'],
    ['bis 30.11.2026', '2026-11-30T00:00 day 30.11.2026'],
    ['within 3 days', '2026-11-21T00:00 day within 3 days'],
    ['by Friday 27 November', '2026-11-27T00:00 day Friday 27 November'],
    ['on Saturday 5 December', '2026-12-05T00:00 day Saturday 5 December'],
    ['by Tuesday, 24 November, two pages', '2026-11-24T00:00 day Tuesday, 24 November,'],
    ['before Fri 27 Nov', '2026-11-27T00:00 day Fri 27 Nov'],
    ['by Nov 27th', '2026-11-27T00:00 day Nov 27th'],
    ['by 27.11.', '2026-11-27T00:00 day 27.11.'],
    ['by Friday, 27.11.', '2026-11-27T00:00 day Friday, 27.11.'],
    ['due on Mon, Nov 23', '2026-11-23T00:00 day Mon, Nov 23'],
    ['by Friday 27 November at 17:00', '2026-11-27T17:00 Friday 27 November at 17:00'],
    ['valid until Saturday 5 December', '2026-12-05T00:00 day until Saturday 5 December'],
  ])('understands "%s"', (text, expected) => expect(due(text)).toBe(expected));

  it.each(['rent is due October 1, 2022', 'version 2.6 is out', 'takes 2 hours of work', 'since Monday nothing works', 'thanks', 'take the parcel at 12:30 p.m on 5/1/2024'])('finds none in "%s"', (text) => expect(due(text)).toBeNull());

  it('never lies before the day on which it was written', () => {
    for (let day = 0; day < 400; day += 1) {
      const now = new Date(Date.UTC(2026, 10, 18 + day, 9));
      const said = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' }).format(now.getTime() + 9 * 86_400_000);
      expect(parseDue(`Please send it by ${said}.`, { now, timeZone: 'UTC' })?.due_at.getTime()).toBe(Date.UTC(2026, 10, 27 + day));
    }
  });

  it('tells a deadline from a day that is only named', () => {
    const isDeadline = (text: string) => parseDue(text, { now: new Date('2026-11-18T10:00:00Z'), timeZone: 'UTC' })?.is_deadline;
    expect(['by Friday', 'valid until 27 November', 'within 3 days', 'before noon'].map(isDeadline)).toEqual([true, true, true, true]);
    expect(['on Friday', 'Friday afternoon'].map(isDeadline)).toEqual([false, false]);
  });

  it('starts an all-day date at local midnight', () => expect(due('by Friday', 'America/New_York')).toBe('2026-11-20T05:00 day Friday'));
});

describe('zoned time', () => {
  it('moves an hour that a change skips to after it, and takes the first of an hour that is shown twice', () => {
    expect(fromWall(wallOf(2026, 3, 29, 2, 30), 'Europe/Berlin').toISOString()).toBe('2026-03-29T01:30:00.000Z');
    expect(fromWall(wallOf(2026, 10, 25, 2, 30), 'Europe/Berlin').toISOString()).toBe('2026-10-25T00:30:00.000Z');
    expect(toWall(new Date('2026-07-01T12:00:00Z'), 'Asia/Kolkata').toISOString()).toBe('2026-07-01T17:30:00.000Z');
  });

  it('never overflows a month, and falls back to UTC for a zone that nobody knows', () => {
    expect(addTo(wallOf(2027, 1, 31), 1, 'month').toISOString().slice(0, 10)).toBe('2027-02-28');
    expect(startOf(wallOf(2026, 11, 18, 10, 42), 'hour').toISOString()).toBe('2026-11-18T10:00:00.000Z');
    expect(knownTimeZone('Mars/Olympus')).toBe('UTC');
  });
});
