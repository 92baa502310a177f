import { describe, expect, it } from '@jest/globals';

import { bytesInWords, momentInWords, relativeTime, spanInWords, wholeMoment } from './dates.js';

const now = new Date('2026-03-10T10:00:00Z');

describe('dates and sizes', () => {
  it.each([
    ['2026-03-10T09:59:40Z', 'now'],
    ['2026-03-10T09:15:00Z', '45 minutes ago'],
    ['2026-03-10T13:00:00Z', 'in 3 hours'],
    ['2026-03-09T10:00:00Z', 'yesterday'],
    ['2025-03-10T10:00:00Z', 'last year'],
  ])('say how far away %s is', (at, words) => expect(relativeTime(at, now, 'en')).toBe(words));

  it('say a moment in the zone of the user', () => {
    expect(momentInWords('2026-03-10T23:30:00Z', 'Europe/Copenhagen', 'en-GB')).toMatch(/Wed.*11 Mar.*00:30/);
    expect(wholeMoment('2026-03-10T23:30:00Z', 'Europe/Copenhagen', 'en-GB')).toMatch(/11 March 2026.*00:30:00/);
  });

  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [12_345, '12 kB'],
    [1_500_000, '1.5 MB'],
    [3_000_000_000_000_000, '3,000 TB'],
  ])('say that %d bytes are "%s"', (bytes, words) => expect(bytesInWords(bytes, 'en')).toBe(words));

  it.each([
    [0.2, '1 second'],
    [59, '59 seconds'],
    [61, '2 minutes'],
    [4_000, '2 hours'],
  ])('say that %d seconds are "%s"', (seconds, words) => expect(spanInWords(seconds, 'en')).toBe(words));
});
