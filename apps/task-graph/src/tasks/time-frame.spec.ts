import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { endOfDay, hoursLeftOfDay, hoursOf, wallClock } from './days-in-zone.js';
import { archiveFrame, isArchive, timeFrame } from './time-frame.js';
import { TimeFrames } from './time-frames.js';

const NOW = new Date('2026-03-10T09:00:00Z');

describe('the wall clock', () => {
  it('reads date and time of a place, also across midnight and summer time', () => {
    expect(wallClock(new Date('2026-03-10T23:30:00Z'), 'Europe/Berlin')).toEqual({ date: '2026-03-11', time: '00:30:00' });
    expect(wallClock(new Date('2026-03-29T01:30:00Z'), 'Europe/Berlin')).toEqual({ date: '2026-03-29', time: '03:30:00' });
    expect(wallClock(NOW, 'UTC')).toEqual({ date: '2026-03-10', time: '09:00:00' });
  });

  it('is the one that Intl shows, anywhere and at any time', () => {
    const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Auckland', 'UTC');
    const instants = fc.date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2035-01-01T00:00:00Z'), noInvalidDate: true });
    fc.assert(
      fc.property(instants, zones, (instant, timeZone) => {
        const shown = instant.toLocaleString('sv-SE', { timeZone });
        const { date, time } = wallClock(instant, timeZone);
        expect(`${date} ${time}`).toBe(shown);
      }),
      { numRuns: 500 },
    );
  });

  it('takes an unknown place for UTC', () => {
    expect(wallClock(NOW, 'Atlantis/Deep')).toEqual(wallClock(NOW, 'UTC'));
  });

  it('counts hours and what is left of a day', () => {
    expect(endOfDay('1970-01-02')).toBe(48);
    expect(hoursLeftOfDay('21:30:00')).toBe(2.5);
    expect(hoursOf(new Date(7_200_000))).toBe(2);
  });
});

describe('a frame', () => {
  const old = hoursOf(new Date('2011-02-18T12:00:00Z'));

  it('of an archive is the moment of its newest item', () => {
    expect(archiveFrame(old, 'UTC')).toMatchObject({ archive_date: '2011-02-18', hours_left_today: 12, hours: old });
    expect(timeFrame(NOW, 'UTC').archive_date).toBeNull();
  });

  it('is that of an archive only for what was a month old when it came', () => {
    expect([0, 29, 31].map((days) => isArchive(hoursOf(NOW) - days * 24, NOW))).toEqual([false, false, true]);
  });

  it('is now for what is current, and for whatever a person took up', () => {
    const frames = new TimeFrames(NOW, 'UTC', new Map([['email', old]]));
    const of = (is_kept: boolean, is_archived: boolean, source_kind: 'email' | 'jira' = 'email') => frames.of({ is_kept, is_archived, source_kind }).archive_date;
    expect([of(false, true), of(true, true), of(false, false), of(false, true, 'jira')]).toEqual(['2011-02-18', null, null, null]);
    expect(frames.groups().map((group) => group.archived)).toEqual([null, 'email']);
  });
});
