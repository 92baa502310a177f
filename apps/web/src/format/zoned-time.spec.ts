import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { daysBetween, fromWallTime, toWallTime, weekdayOf } from './zoned-time.js';

const ZONES = ['UTC', 'Europe/Copenhagen', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Kiritimati', 'Australia/Lord_Howe'];

describe('wall clocks', () => {
  it('come back from every minute of every zone, whatever the season', () => {
    const minute = fc.integer({ min: 27_000_000, max: 35_000_000 }).map((minutes) => new Date(minutes * 60_000));
    fc.assert(
      fc.property(minute, fc.constantFrom(...ZONES), (at, zone) => {
        const again = fromWallTime(toWallTime(at, zone), zone);
        expect(Math.abs(again.getTime() - at.getTime()) % 1_800_000).toBe(0);
        expect(toWallTime(again, zone)).toEqual(toWallTime(at, zone));
      }),
    );
  });

  it('skip the hour that does not exist', () => {
    const skipped = { year: 2026, month: 3, day: 29, hour: 2, minute: 30 };
    expect(['2026-03-29T00:30:00.000Z', '2026-03-29T01:30:00.000Z']).toContain(fromWallTime(skipped, 'Europe/Copenhagen').toISOString());
  });

  it('take days that overflow into the next month', () => {
    expect(fromWallTime({ year: 2026, month: 12, day: 32, hour: 8, minute: 0 }, 'Europe/Copenhagen').toISOString()).toBe('2027-01-01T07:00:00.000Z');
  });

  it('count days on the calendar of the zone', () => {
    const late = new Date('2026-11-25T22:30:00Z');
    expect(daysBetween(late, new Date('2026-11-25T23:30:00Z'), 'Europe/Copenhagen')).toBe(1);
    expect(daysBetween(late, new Date('2026-11-25T23:30:00Z'), 'UTC')).toBe(0);
    expect(weekdayOf(late, 'Asia/Kathmandu')).toBe(4);
  });
});
