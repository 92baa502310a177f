import { describe, expect, it } from '@jest/globals';

import { assignLane, isOnDeck, LANES } from './assign-lane.js';

const NOW = new Date('2026-03-10T09:00:00Z');
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);
const state = { status: 'todo', snoozed_until: null, completed_at: null } as const;

describe('the lane of a task', () => {
  it('[MIM-45] is the last seven days for what was finished in them, to the second', () => {
    const done = (completed_at: Date | null) => assignLane({ ...state, status: 'done', completed_at }, null, NOW);
    expect([done(hoursAgo(1)), done(hoursAgo(7 * 24)), done(hoursAgo(7 * 24 + 0.001)), done(null)]).toEqual(['past7d', 'past7d', 'earlier', 'earlier']);
  });

  it('[MIM-46] is the bucket for what is open, and has the labels of the board', () => {
    expect((['today', 'week', 'month', null] as const).map((bucket) => assignLane(state, bucket, NOW))).toEqual(['today', 'week', 'month', 'later']);
    expect(assignLane({ ...state, status: 'dismissed' }, null, NOW)).toBe('earlier');
    expect(LANES.slice(0, 4).map((lane) => lane.label)).toEqual(['Last 7 days', 'Today', 'This week', 'This month']);
  });

  it('takes snoozed work off the deck until its time has come', () => {
    const snoozed = (snoozed_until: Date | null) => isOnDeck({ ...state, status: 'snoozed', snoozed_until }, NOW);
    expect([snoozed(null), snoozed(hoursAgo(-1)), snoozed(NOW)]).toEqual([false, false, true]);
    expect((['todo', 'scheduled', 'in_progress', 'done', 'dismissed'] as const).map((status) => isOnDeck({ ...state, status }, NOW))).toEqual([true, true, true, false, false]);
  });
});
