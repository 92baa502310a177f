import type { TaskPriority, TaskStatus } from '@adjutant/contracts-task-graph';
import { testDatabase, userContext, type TestDatabase } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sql } from 'kysely';

import { migrations } from '../database/migrations.js';
import type { TaskGraphTables, TaskRow } from '../database/tables.js';
import { presentTask } from './present-task.js';
import { BUCKET_NUMBERS } from './rank-expression.js';
import { RankedTasksRepository } from './ranked-tasks.repository.js';
import { settleTask } from './settle-task.js';
import { emptyDraft } from './task-state.js';
import { TasksRepository } from './tasks.repository.js';
import { TimeFrames } from './time-frames.js';

const NOW = new Date('2026-03-10T09:00:00.000Z');
const HOUR_MS = 3_600_000;
const hoursAway = (hours: number) => new Date(NOW.getTime() + Math.round(hours * HOUR_MS));
const ctx = userContext({ timeZone: 'Europe/Berlin' });

let pg: TestDatabase<TaskGraphTables>;
beforeAll(async () => {
  pg = await testDatabase<TaskGraphTables>(migrations, 'task_graph');
});
afterAll(() => pg.close());

interface Given {
  status: TaskStatus;
  stated_priority: TaskPriority | null;
  importance: number;
  source_signal: number;
  is_kept: boolean;
  source_kind: 'email' | 'slack';
  activeAgo: number;
  dueIn: number | null;
  all_day: boolean;
  snoozedFor: number | null;
}

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const arbitrary: fc.Arbitrary<Given> = fc.record({
  status: fc.constantFrom<TaskStatus>('todo', 'todo', 'todo', 'in_progress', 'snoozed', 'done', 'dismissed'),
  stated_priority: fc.constantFrom<TaskPriority | null>(null, null, 'critical', 'low'),
  importance: unit,
  source_signal: unit,
  is_kept: fc.boolean(),
  source_kind: fc.constantFrom('email', 'slack'),
  activeAgo: fc.integer({ min: 0, max: 3_000 }),
  dueIn: fc.option(fc.integer({ min: -3_000, max: 1_500 })),
  all_day: fc.boolean(),
  snoozedFor: fc.option(fc.integer({ min: -50, max: 50 })),
});

/** What comes from Slack is an archive of years ago. */
const SILENT_HOURS = 40_000;

function rowOf({ activeAgo, dueIn, snoozedFor, ...fields }: Given, frames: TimeFrames): TaskRow {
  const is_archived = fields.source_kind === 'slack';
  const back = is_archived && !fields.is_kept ? SILENT_HOURS : 0;
  const draft = {
    ...emptyDraft(ctx.userId, crypto.randomUUID(), 'Europe/Berlin', NOW),
    ...fields,
    is_archived,
    title: 'Some work',
    active_hours: NOW.getTime() / HOUR_MS - back - activeAgo,
    due_at: dueIn === null ? null : hoursAway(dueIn - back),
    snoozed_until: fields.status === 'snoozed' && snoozedFor !== null ? hoursAway(snoozedFor) : null,
    completed_at: fields.status === 'done' ? hoursAway(-activeAgo) : null,
  };
  return settleTask(draft, frames.of(draft), NOW);
}

describe('the order in SQL', () => {
  it('is the order of the rules: same score, bucket and level for every task', async () => {
    const nowHours = NOW.getTime() / HOUR_MS;
    const frames = new TimeFrames(NOW, ctx.timeZone, new Map([['slack', nowHours - SILENT_HOURS]]));
    const rows = fc.sample(arbitrary, { numRuns: 400, seed: 7 }).map((given) => rowOf(given, frames));
    await pg.database.asUser(ctx, (tx) => new TasksRepository(pg.database).insert(tx, rows));
    const repository = new RankedTasksRepository(pg.database);
    const page = await repository.readPage(ctx, frames, { where: sql`true`, having: sql`true`, after: null, limit: 500 });
    expect(page).toHaveLength(400);
    const presented = page.flatMap((row) => (row.id === null ? [] : [{ row, task: presentTask(row, frames.of(row), NOW) }]));
    for (const { row, task } of presented) {
      const isOpen = row.status !== 'done' && row.status !== 'dismissed';
      const isAsleep = row.status === 'snoozed' && (row.snoozed_until === null || row.snoozed_until > NOW);
      if (isOpen) expect(row.sort).toBeCloseTo(task.score - (isAsleep ? 4 : frames.of(row).archive_date ? 2 : 0), 9);
    }
    const levels = Object.groupBy(presented, ({ task }) => task.priority);
    expect(page[0]?.by_priority).toEqual(Object.fromEntries(Object.entries(levels).map(([level, all]) => [level, all?.length])));
    const board = await repository.readBoard(ctx, frames, 400);
    for (const bucket of ['today', 'week', 'month'] as const) {
      const expected = presented.filter(({ task }) => task.horizon === bucket).map(({ row }) => row.id);
      expect(expected.length).toBeGreaterThan(5);
      expect(board.filter((row) => row.bucket === BUCKET_NUMBERS[bucket]).map((row) => row.id)).toEqual(expected);
    }
  });

  it('answers with totals when a page is empty', async () => {
    const frames = new TimeFrames(NOW, 'UTC', new Map());
    const page = await new RankedTasksRepository(pg.database).readPage(userContext(), frames, { where: sql`true`, having: sql`true`, after: null, limit: 5 });
    expect(page).toMatchObject([{ id: null, total: 0, by_priority: {} }]);
  });
});
