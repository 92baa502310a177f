import type { Task } from '@adjutant/contracts-task-graph';
import { describe, expect, it } from '@jest/globals';

import type { TaskRow } from '../database/tables.js';
import { pickBoard } from './pick-board.js';
import { presentTask } from './present-task.js';
import { settleTask } from './settle-task.js';
import { emptyDraft } from './task-state.js';
import { timeFrame } from './time-frame.js';

const NOW = new Date('2026-03-10T09:00:00Z');
const frame = timeFrame(NOW, 'UTC');
function task(title: string, more: Partial<Pick<TaskRow, 'source_kind' | 'source_ref'>> = {}): Task {
  return presentTask(settleTask({ ...emptyDraft('user', title, 'UTC', NOW), title, ...more }, frame, NOW), frame, NOW);
}
const titles = (tasks: readonly Task[]) => tasks.map(({ title }) => title);

describe('the board', () => {
  it('[MIM-72] takes three of each horizon, in their order', () => {
    const many = (name: string) => ['a', 'b', 'c', 'd'].map((letter) => task(`${name} ${letter}`));
    const board = pickBoard({ today: many('today'), week: many('week'), month: many('month') }, 3);
    expect([board.today, board.week, board.month].map(titles)).toEqual([
      ['today a', 'today b', 'today c'],
      ['week a', 'week b', 'week c'],
      ['month a', 'month b', 'month c'],
    ]);
  });

  it('passes over what names the same work, and fills the place', () => {
    const today = [task('Sign the lease'), task('sign the LEASE!'), task('Pay', { source_kind: 'jira', source_ref: 'OPS-1' })];
    const week = [task('Pay the bill', { source_kind: 'jira', source_ref: 'OPS-1' }), task('Rest'), task('Chat', { source_kind: 'slack', source_ref: '#ops' })];
    const month = [task('Talk', { source_kind: 'slack', source_ref: '#ops' })];
    const board = pickBoard({ today, week, month }, 3);
    expect([board.today, board.week, board.month].map(titles)).toEqual([['Sign the lease', 'Pay'], ['Rest', 'Chat'], ['Talk']]);
  });
});
