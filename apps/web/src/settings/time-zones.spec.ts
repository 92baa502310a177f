import { describe, expect, it } from '@jest/globals';

import { isMeant, timeZones, toTimeZone } from './time-zones.js';

const summer = new Date('2026-07-01T12:00:00Z');
const winter = new Date('2026-01-01T12:00:00Z');

describe('time zones', () => {
  it('come with the offset that holds now', () => {
    expect(toTimeZone('Europe/Copenhagen', summer)).toEqual({ name: 'Europe/Copenhagen', label: 'Europe / Copenhagen', offset: 'GMT+2' });
    expect(toTimeZone('Europe/Copenhagen', winter)?.offset).toBe('GMT+1');
    expect(toTimeZone('Nowhere/Land', winter)).toBeUndefined();
  });

  it('are all that the browser knows, and the one in use', () => {
    const names = timeZones(winter, 'Asia/Calcutta').map(({ name }) => name);
    expect(names.length).toBeGreaterThan(300);
    expect(names).toEqual(expect.arrayContaining(['UTC', 'Asia/Calcutta', 'America/New_York']));
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([
    ['new york', true],
    ['america/new', true],
    ['GMT-5', true],
    ['York', true],
    ['GMT', false],
    ['berlin', false],
  ])('New York is meant by "%s": %s', (typed, meant) => expect(isMeant(toTimeZone('America/New_York', winter)!, typed)).toBe(meant));
});
