import { describe, expect, it } from '@jest/globals';

import { spanInWords } from './span-in-words.js';

const say = (start_at: string, end_at: string, all_day = false) => spanInWords({ start_at, end_at, all_day }, 'Europe/Berlin', 'en-GB').replace(/\s+/gu, ' ');

describe('an entry of a calendar', () => {
  it('is told in the zone of the reader', () => expect(say('2026-03-10T12:00:00Z', '2026-03-10T13:30:00Z')).toBe('Tue, 10 Mar 2026, 13:00–14:30'));
  it('of a whole day is on that day, whatever the zone', () => expect(say('2026-03-10T00:00:00Z', '2026-03-11T00:00:00Z', true)).toBe('Tue, 10 Mar 2026'));
  it('of several days ends on the last one', () => expect(say('2026-03-10T00:00:00Z', '2026-03-13T00:00:00Z', true)).toBe('Tue, 10 Mar – Thu, 12 Mar 2026'));
  it('that ends before it begins is a moment', () => expect(say('2026-03-10T12:00:00Z', '2026-03-10T11:00:00Z')).toBe('Tue, 10 Mar 2026, 13:00'));
});
