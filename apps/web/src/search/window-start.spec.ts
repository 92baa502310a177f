import { describe, expect, it } from '@jest/globals';

import { windowStart } from './window-start.js';

const now = new Date('2026-03-30T21:30:00Z');

describe('a window of days', () => {
  it.each([
    [1, 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
    [1, 'Asia/Tokyo', '2026-03-30T15:00:00.000Z'],
    [7, 'Europe/Berlin', '2026-03-22T23:00:00.000Z'],
    [365, 'UTC', '2025-03-30T00:00:00.000Z'],
  ])('of %i in %s begins at midnight there', (days, zone, expected) => expect(windowStart(days, now, zone).toISOString()).toBe(expected));
});
