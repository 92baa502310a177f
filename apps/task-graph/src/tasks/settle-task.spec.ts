import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { wallClock } from './days-in-zone.js';
import { settleTask } from './settle-task.js';
import { emptyDraft } from './task-state.js';
import { timeFrame } from './time-frame.js';

const DAY_MS = 86_400_000;
const instants = fc.date({ min: new Date('2024-01-01T00:00:00Z'), max: new Date('2029-12-31T00:00:00Z'), noInvalidDate: true });
const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland');

describe('a task that is due on a whole day', () => {
  it('is due today all day long, wherever and whenever one looks', () => {
    fc.assert(
      fc.property(instants, zones, fc.integer({ min: -3, max: 35 }), (now, zone, daysAhead) => {
        const due_at = new Date(Date.parse(`${wallClock(now, zone).date}T00:00:00Z`) + daysAhead * DAY_MS);
        const draft = { ...emptyDraft('user', 'task', 'UTC', now), due_at, all_day: true };
        const { horizon } = settleTask(draft, timeFrame(now, zone), now);
        const expected = daysAhead <= 0 ? 'today' : daysAhead <= 6 ? 'week' : daysAhead <= 30 ? 'month' : null;
        expect(horizon).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a task that is due at a time', () => {
  it('is due on the day that the wall clock shows then', () => {
    fc.assert(
      fc.property(instants, zones, fc.integer({ min: 1, max: 5 * 24 * 60 }), (now, zone, minutes) => {
        const due_at = new Date(now.getTime() + minutes * 60_000);
        const isToday = wallClock(due_at, zone).date === wallClock(now, zone).date;
        const offset = (at: Date) => Math.round((Date.parse(`${wallClock(at, zone).date}T${wallClock(at, zone).time}Z`) - at.getTime()) / 60_000);
        fc.pre(offset(now) === offset(due_at) && !wallClock(due_at, zone).time.startsWith('00:00'));
        expect(settleTask({ ...emptyDraft('user', 'task', zone, now), due_at }, timeFrame(now, zone), now).horizon === 'today').toBe(isToday);
      }),
      { numRuns: 1_000 },
    );
  });
});
