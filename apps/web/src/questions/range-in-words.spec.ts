import { describe, expect, it } from '@jest/globals';

import { rangeInWords } from './range-in-words.js';

const say = (start: string, end: string, zone = 'Europe/Berlin') => rangeInWords({ start, end }, zone, 'en-GB').replace(/\s+/gu, ' ');

describe('a range of time in words', () => {
  it('names one whole day as a day', () => expect(say('2026-03-09T23:00:00Z', '2026-03-10T23:00:00Z')).toBe('Tue, 10 Mar 2026'));
  it('names whole days as days, the last one included', () => expect(say('2026-03-08T23:00:00Z', '2026-03-15T23:00:00Z')).toBe('Mon, 9 Mar – Sun, 15 Mar 2026'));
  it('names hours within a day', () => expect(say('2026-03-10T12:00:00Z', '2026-03-10T14:00:00Z')).toBe('Tue, 10 Mar 2026, 13:00–15:00'));
  it('is told in the zone of the reader', () => expect(say('2026-03-10T00:00:00Z', '2026-03-11T00:00:00Z', 'UTC')).toBe('Tue, 10 Mar 2026'));
});
