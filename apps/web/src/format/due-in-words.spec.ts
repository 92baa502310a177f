import { describe, expect, it } from '@jest/globals';

import { dueInWords } from './due-in-words.js';

const now = new Date('2026-03-10T10:00:00Z');
const due = (due_at: string | null, all_day = false) => dueInWords({ due_at, all_day }, now, 'Europe/Copenhagen', 'en-GB');

describe('due in words', () => {
  it.each([
    [null, false, 'No date', false],
    ['2026-03-10T15:00:00Z', false, 'Today 16:00', false],
    ['2026-03-10T08:00:00Z', false, 'Was due 09:00', true],
    ['2026-03-09T23:00:00Z', true, 'Today', false],
    ['2026-03-10T23:30:00Z', false, 'Tomorrow 00:30', false],
    ['2026-03-09T11:00:00Z', true, 'Yesterday', true],
    ['2026-03-01T11:00:00Z', true, '9 days ago', true],
    ['2026-01-09T11:00:00Z', true, 'Fri 9 Jan', true],
    ['2024-04-02T11:00:00Z', true, '2 Apr 2024', true],
    ['2026-03-13T11:00:00Z', false, 'Friday 12:00', false],
    ['2026-04-13T11:00:00Z', false, 'Mon 13 Apr', false],
  ])('%s (all day: %s) is "%s"', (at, allDay, text, isLate) => {
    const said = due(at, allDay);
    expect({ ...said, text: said.text.replace(',', '') }).toEqual({ text, isLate });
  });
});
