import { describe, expect, it } from '@jest/globals';

import { describeDue } from './describe-due.js';

const now = new Date('2026-03-10T10:00:00Z');
const due = (at: string | null, isAllDay = false) => describeDue(at, isAllDay, now, 'Europe/Copenhagen');

describe('describeDue', () => {
  it.each([
    [null, false, 'no due date'],
    ['2026-03-10T15:00:00Z', false, 'due today 16:00'],
    ['2026-03-10T08:00:00Z', false, 'was due at 09:00'],
    ['2026-03-10T23:30:00Z', false, 'due tomorrow 00:30'],
    ['2026-03-11T11:00:00Z', true, 'due tomorrow'],
    ['2026-03-09T11:00:00Z', true, '1 day overdue'],
    ['2026-03-01T11:00:00Z', true, '9 days overdue'],
    ['2026-01-09T11:00:00Z', true, 'was due Fri 9 Jan'],
    ['2024-04-02T11:00:00Z', true, 'was due 2 Apr 2024'],
    ['2027-01-04T11:00:00Z', true, 'due 4 Jan 2027'],
    ['2026-03-13T11:00:00Z', false, 'due Fri 13 Mar 12:00'],
    ['2026-04-13T11:00:00Z', false, 'due Mon 13 Apr'],
  ])('says %s (all day: %s) as "%s"', (at, isAllDay, words) => {
    expect(due(at, isAllDay)).toBe(words);
  });
});
