import { describe, expect, it } from '@jest/globals';

import { sayDue, sayWindow } from './say-window.js';

const now = new Date('2026-11-18T10:00:00Z');
const due = (due_at: string, all_day: boolean, timeZone = 'UTC') => sayDue({ due_at, all_day }, now, timeZone);

describe('in words', () => {
  it('a whole day has no hour', () => {
    expect([due('2026-11-18T00:00:00Z', true), due('2026-11-19T00:00:00Z', true), due('2026-11-17T00:00:00Z', true), due('2026-11-27T00:00:00Z', true)]).toEqual(['today', 'tomorrow', 'yesterday', 'Fri 27 Nov']);
    expect(due('2026-11-18T23:00:00Z', true, 'Europe/Berlin')).toBe('tomorrow');
    expect([due('2026-11-18T16:00:00Z', false), due('2028-01-03T09:30:00Z', false)]).toEqual(['today 16:00', 'Mon, 3 Jan 2028 09:30']);
  });

  it('a window is told by its days, and by its hours where it has some', () => {
    const window = (start: string, end: string) => sayWindow({ start: new Date(start), end: new Date(end) }, 'UTC');
    expect(window('2026-11-18T00:00:00Z', '2026-11-19T00:00:00Z')).toBe('18 November 2026');
    expect(window('2026-11-16T00:00:00Z', '2026-11-23T00:00:00Z')).toBe('16 November 2026 to 22 November 2026');
    expect(window('2026-11-18T08:00:00Z', '2026-11-18T10:00:00Z')).toBe('18 November 2026, 08:00 to 10:00');
    expect(window('2026-11-17T08:00:00Z', '2026-11-18T10:00:00Z')).toBe('17 November 2026, 08:00 to 18 November 2026, 10:00');
  });
});
