import { contextFor, ManualClock, type MessageContext } from '@adjutant/contracts-core';
import {
  completeTask,
  createTask,
  deleteTask,
  getFocus,
  getGraph,
  getGraphFilters,
  getTask,
  linkTasks,
  listTaskHistory,
  listTasks,
  taskChanged,
  undoTask,
  updateTask,
  type Task,
  type TaskInput,
} from '@adjutant/contracts-task-graph';
import { startTestService, userContext, type TestService } from '@adjutant/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { TaskGraphTables } from '../src/database/tables.js';
import { taskGraphService } from '../src/index.js';

const NOW = '2026-03-10T09:00:00.000Z';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let service: TestService<TaskGraphTables>;
let ctx: MessageContext;
const clock = new ManualClock(NOW);
beforeAll(async () => {
  service = await startTestService<TaskGraphTables>(taskGraphService, { clock });
});
afterAll(() => service.close());
beforeEach(() => {
  clock.set(NOW);
  ctx = userContext({ timeZone: 'Europe/Berlin' });
});

const inDays = (days: number) => new Date(Date.parse(NOW) + days * DAY_MS).toISOString();
const create = (input: Partial<TaskInput> = {}) => service.bus.request(ctx, createTask, { title: 'Call the bank', ...input });
const read = (id: string) => service.bus.request(ctx, getTask, { id });
const update = (id: string, changes: Record<string, unknown>, expected_version?: number) =>
  service.bus.request(ctx, updateTask, { id, changes, ...(expected_version === undefined ? {} : { expected_version }) });
const list = (query: Record<string, unknown> = {}) => service.bus.request(ctx, listTasks, query);
const history = async (id: string) => (await service.bus.request(ctx, listTaskHistory, { id })).history;
/** What a row has beside its history: its name, how it came to be, and what follows from the rest. */
const BESIDE_HISTORY = ['active_hours', 'created_at', 'due_hours', 'edited_fields', 'horizon', 'id', 'is_archived', 'is_kept', 'origin_key', 'priority', 'score', 'standing', 'updated_at', 'user_id', 'version'];
const titles = (tasks: readonly Task[]) => tasks.map((task) => task.title);

describe('an operation that is asked for again', () => {
  const again = () => ({ ...ctx, operationId: crypto.randomUUID() });

  it('is done once, and answers as the first time', async () => {
    const asked = again();
    const ids = await Promise.all([1, 2, 3].map(async () => (await service.bus.request(asked, createTask, { title: 'Once' })).id));
    expect(new Set(ids).size).toBe(1);
    expect((await list()).total).toBe(1);
    expect((await service.bus.request(again(), createTask, { title: 'Once' })).id).not.toBe(ids[0]);
  });

  it('takes one change back, not two', async () => {
    const { id } = await create();
    await update(id, { title: 'Second' });
    await update(id, { title: 'Third' });
    const asked = again();
    for (let time = 0; time < 3; time += 1) expect(await service.bus.request(asked, undoTask, { id })).toMatchObject({ title: 'Second', version: 4 });
    expect((await history(id)).filter(({ change }) => change === 'undone')).toHaveLength(1);
  });

  it('links once', async () => {
    const [parent, child] = [await create(), await create()];
    const asked = again();
    const link = { parent_id: parent.id, child_id: child.id, kind: 'blocks' as const };
    for (let time = 0; time < 2; time += 1) await expect(service.bus.request(asked, linkTasks, link)).resolves.toMatchObject(link);
  });

  it('leaves no trace in the events, so that what follows from it is not taken for it', async () => {
    await service.bus.request(again(), createTask, { title: 'Told' });
    await service.drain();
    expect(service.published.filter(({ name }) => name === taskChanged.name).at(-1)?.ctx).not.toHaveProperty('operationId');
  });
});

describe('a task', () => {
  it('[CON-16] [CON-17] [EMP-3] is created and read back, with every column that the designs name', async () => {
    const created = await create({ details: 'Ask for Ms Adler', priority: 'high', due_at: '2026-03-12T08:30:00Z', source_url: 'https://bank.example/x', assigned_to: 'me', metadata: { colour: 'red' } });
    expect(created).toMatchObject({
      title: 'Call the bank',
      details: 'Ask for Ms Adler',
      status: 'todo',
      run_state: 'created',
      priority: 'high',
      confidence: 1,
      horizon: 'week',
      lane: 'week',
      due_at: '2026-03-12T08:30:00.000Z',
      due_date: '2026-03-12',
      due_time: '09:30',
      time_zone: 'Europe/Berlin',
      source_kind: 'manual',
      assigned_to: 'me',
      metadata: { colour: 'red' },
      version: 1,
      created_at: NOW,
    });
    expect(await read(created.id)).toEqual(created);
  });

  it('[MIM-44] shows each term of its score, and the score is their weighted sum', async () => {
    const task = await create({ due_at: inDays(1) });
    expect(task.score_terms.map((term) => term.name)).toEqual(['urgency', 'importance', 'recency', 'source_signal']);
    expect(task.score).toBeCloseTo(task.score_terms.reduce((sum, term) => sum + term.weight * term.value, 0));
    expect(task.score_terms[0]?.why).toBe('due tomorrow');
  });

  it('[CON-18] [EMP-4] changes, one version at a time, and refuses who was too slow', async () => {
    const { id } = await create();
    const changed = await update(id, { title: 'Call the other bank', due_at: inDays(2) }, 1);
    expect(changed).toMatchObject({ title: 'Call the other bank', version: 2 });
    await expect(update(id, { title: 'Too late' }, 1)).rejects.toMatchObject({ code: 'CONFLICT', details: { version: 2 } });
    expect((await read(id)).title).toBe('Call the other bank');
  });

  it('[CON-20] [CON-56] [EMP-6] takes a status in any of the words of the designs', async () => {
    const { id } = await create();
    expect(await update(id, { status: 'in_progress' })).toMatchObject({ status: 'in_progress', run_state: 'executing' });
    expect(await update(id, { status: 'deferred' })).toMatchObject({ status: 'snoozed', horizon: null, lane: 'later' });
    expect(await update(id, { status: 'completed' })).toMatchObject({ status: 'done', run_state: 'completed', completed_at: NOW });
    expect(await update(id, { status: 'not_started' })).toMatchObject({ status: 'todo', run_state: 'created', completed_at: null });
    await expect(update(id, { status: 'sleeping' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('[CON-57] has one of four priorities: as stated, or by its score', async () => {
    expect((await create({ priority: 'low', due_at: inDays(0) })).priority).toBe('low');
    expect((await create({ due_at: inDays(-1) })).priority).toBe('high');
    expect((await create({ due_at: inDays(29) })).priority).toBe('medium');
  });

  it('sleeps until it is told to, and comes back to the board by itself', async () => {
    const { id } = await create({ due_at: inDays(0) });
    expect(await update(id, { snoozed_until: inDays(2) })).toMatchObject({ status: 'snoozed', snoozed_until: inDays(2) });
    expect((await service.bus.request(ctx, getFocus, {})).today.total).toBe(0);
    clock.advance(2 * DAY_MS);
    expect((await service.bus.request(ctx, getFocus, {})).today.tasks.map((task) => task.id)).toEqual([id]);
    expect(await update(id, { snoozed_until: null })).toMatchObject({ status: 'todo', snoozed_until: null });
  });

  it('is not put off until an instant that has passed', async () => {
    const { id } = await create();
    const refused = { code: 'BAD_REQUEST', message: expect.stringMatching(/^snoozed_until lies in the past/) };
    await expect(update(id, { snoozed_until: inDays(-1) })).rejects.toMatchObject(refused);
    await expect(create({ snoozed_until: inDays(-1) })).rejects.toMatchObject(refused);
  });

  it('is never part of itself through others, nor by undoing', async () => {
    const [first, second, third] = [await create(), await create(), await create()];
    await update(second.id, { parent_id: first.id });
    await update(third.id, { parent_id: second.id });
    const circle = { code: 'CONFLICT', message: expect.stringContaining('circle') };
    await expect(update(first.id, { parent_id: third.id })).rejects.toMatchObject(circle);
    await expect(update(first.id, { parent_id: second.id })).rejects.toMatchObject(circle);
    await update(second.id, { parent_id: null });
    await update(first.id, { parent_id: third.id });
    await expect(service.bus.request(ctx, undoTask, { id: second.id })).rejects.toMatchObject(circle);
    expect((await update(third.id, { parent_id: null })).parent_id).toBeNull();
  });

  it('[MIM-3] [MIM-4] [EMP-24] is completed now, and everybody hears of it', async () => {
    const { id } = await create();
    clock.advance(HOUR_MS);
    const done = await service.bus.request(ctx, completeTask, { id });
    expect(done).toMatchObject({ status: 'done', run_state: 'completed', completed_at: '2026-03-10T10:00:00.000Z', lane: 'past7d' });
    await service.drain();
    const heard = service.publishedOf(taskChanged).filter((event) => event.task_id === id);
    expect(heard.map(({ change, version, actor }) => [change, version, actor])).toEqual([
      ['created', 1, 'user'],
      ['completed', 2, 'user'],
    ]);
    expect(heard[1]?.task?.status).toBe('done');
  });

  it('completes once: asked again, nothing changes', async () => {
    const { id } = await create();
    const first = await service.bus.request(ctx, completeTask, { id });
    expect(await service.bus.request(ctx, completeTask, { id })).toEqual(first);
    expect(await history(id)).toHaveLength(2);
  });

  it('[MIM-5] is put back to its prior status by undo', async () => {
    const { id } = await create();
    await update(id, { status: 'in_progress' });
    await service.bus.request(ctx, completeTask, { id });
    const undone = await service.bus.request(ctx, undoTask, { id });
    expect(undone).toMatchObject({ status: 'in_progress', run_state: 'executing', completed_at: null, version: 4 });
  });

  it('walks back change by change, and to nothing at last', async () => {
    const { id } = await create({ title: 'First' });
    await update(id, { title: 'Second', due_at: inDays(3) });
    await update(id, { title: 'Third' });
    const undo = () => service.bus.request(ctx, undoTask, { id });
    expect(await undo()).toMatchObject({ title: 'Second', due_at: inDays(3) });
    expect(await undo()).toMatchObject({ title: 'First', due_at: null });
    await undo();
    await expect(read(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(undo()).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('[CON-19] [EMP-5] is deleted, and undo brings it back', async () => {
    const { id } = await create();
    expect(await service.bus.request(ctx, deleteTask, { id })).toEqual({ deleted: true });
    await expect(read(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await list()).total).toBe(0);
    expect(await service.bus.request(ctx, undoTask, { id })).toMatchObject({ id, title: 'Call the bank' });
    await service.drain();
    expect(service.publishedOf(taskChanged).filter((event) => event.task_id === id).map((event) => event.task === null)).toEqual([false, true, false]);
  });

  it('[MIM-24] [EMP-42] remembers every change with what was before and after', async () => {
    const { id } = await create();
    await update(id, { title: 'Write to the bank' });
    expect(await history(id)).toMatchObject([
      { version: 2, change: 'updated', actor: 'user', before: { title: 'Call the bank' }, after: { title: 'Write to the bank' }, created_at: NOW },
      { version: 1, change: 'created', actor: 'user', before: null },
    ]);
  });

  it('[EMP-37] is what its history says, change by change, and what its events said last', async () => {
    const parent = await create({ title: 'Move house' });
    const { id } = await create({ due_at: inDays(2), metadata: { room: 'kitchen' } });
    await update(id, { title: 'Write to the bank', priority: 'high', parent_id: parent.id, assigned_to: 'Ada' });
    clock.advance(HOUR_MS);
    await update(id, { status: 'snoozed', snoozed_until: inDays(1), due_at: null, details: 'Ask for the form' });
    await service.bus.request(ctx, completeTask, { id });
    await service.bus.request(ctx, undoTask, { id });
    await service.bus.request(ctx, completeTask, { id });
    const told = await history(id);
    expect(told.map(({ version }) => version)).toEqual([6, 5, 4, 3, 2, 1]);
    const row = await service.database.asSystem('test', (tx) => tx.selectFrom('tasks').selectAll().where('id', '=', id).executeTakeFirstOrThrow());
    const states = told.toReversed().map((_, at, entries) => Object.assign({}, ...entries.slice(0, at + 1).map(({ after }) => after)) as Record<string, unknown>);
    const last = states.at(-1) ?? {};
    expect(JSON.parse(JSON.stringify(row))).toMatchObject(last);
    expect(Object.keys(row).filter((column) => !(column in last)).sort()).toEqual(BESIDE_HISTORY);
    for (const [at, { before }] of told.toReversed().entries()) expect(states[at - 1] ?? {}).toMatchObject(before ?? {});
    await service.drain();
    expect(service.publishedOf(taskChanged).filter((event) => event.task_id === id).at(-1)?.task).toEqual(await read(id));
  });

  it('[PRO-37] belongs to one user: others neither see, change nor list it', async () => {
    const { id } = await create();
    const owner = ctx;
    ctx = userContext();
    for (const attempt of [read(id), update(id, { title: 'Mine' }), history(id), service.bus.request(ctx, undoTask, { id }), service.bus.request(ctx, deleteTask, { id })]) {
      await expect(attempt).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect((await list({ status: 'any' })).tasks).toEqual([]);
    ctx = owner;
    expect((await read(id)).version).toBe(1);
  });

  it('refuses what is not a task: unknown fields, a foreign parent, itself as parent', async () => {
    await expect(service.bus.request(ctx, createTask, { title: ' ' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(create({ parent_id: crypto.randomUUID() })).rejects.toMatchObject({ code: 'UNPROCESSABLE' });
    const { id } = await create();
    await expect(update(id, { parent_id: id })).rejects.toMatchObject({ code: 'UNPROCESSABLE' });
    expect((await create({ parent_id: id })).parent_id).toBe(id);
  });
});

describe('the whole way', () => {
  it('[MIM-73] from tasks over the graph to done and back', async () => {
    const [first, second] = [await create({ title: 'first', due_at: inDays(0) }), await create({ title: 'second', due_at: inDays(1) })];
    await service.bus.request(ctx, linkTasks, { parent_id: first.id, child_id: second.id, kind: 'progression' });
    const lanes = async () => (await service.bus.request(ctx, getGraph, { window: 'week' })).lanes.filter((lane) => lane.task_ids.length > 0).map((lane) => lane.id);
    expect(await lanes()).toEqual(['today', 'week']);
    await service.bus.request(ctx, completeTask, { id: first.id });
    expect(await lanes()).toEqual(['past7d', 'week']);
    await service.bus.request(ctx, undoTask, { id: first.id });
    expect(await lanes()).toEqual(['today', 'week']);
    expect((await service.bus.request(ctx, getGraph, { window: 'week' })).edges).toEqual([[first.id, second.id]]);
  });
});

describe('the list', () => {
  it('[MIM-1] [MIM-2] [CON-15] [EMP-1] gives three of a horizon, or as many as asked for', async () => {
    for (const hour of [1, 2, 3, 4, 5]) await create({ title: `today ${hour}`, due_at: new Date(Date.parse(NOW) + hour * HOUR_MS).toISOString() });
    await create({ title: 'next week', due_at: inDays(5) });
    await create({ title: 'next month', due_at: inDays(20) });
    expect(titles((await list({ horizon: 'today' })).tasks)).toEqual(['today 1', 'today 2', 'today 3']);
    expect((await list({ horizon: 'today' })).total).toBe(5);
    expect((await list({ horizon: 'today', limit: 4 })).tasks).toHaveLength(4);
    expect(titles((await list({ horizon: 'week' })).tasks)).toEqual(['next week']);
    expect(titles((await list({ horizon: 'month' })).tasks)).toEqual(['next month']);
    expect((await list()).tasks).toHaveLength(7);
  });

  it('[MIM-45] knows what was finished in the last seven days', async () => {
    const early = await create({ title: 'early' });
    await service.bus.request(ctx, completeTask, { id: early.id });
    clock.advance(5 * DAY_MS);
    const late = await create({ title: 'late' });
    await service.bus.request(ctx, completeTask, { id: late.id });
    expect(titles((await list({ horizon: 'past7d' })).tasks)).toEqual(['late', 'early']);
    clock.advance(2 * DAY_MS + 1);
    expect(titles((await list({ horizon: 'past7d' })).tasks)).toEqual(['late']);
    expect((await read(early.id)).lane).toBe('earlier');
  });

  it('[PRO-12] shows what is open unless asked otherwise, counted by priority', async () => {
    const done = await create({ title: 'done', priority: 'high' });
    await service.bus.request(ctx, completeTask, { id: done.id });
    await create({ title: 'open', priority: 'high' });
    const snoozed = await create({ title: 'snoozed', priority: 'low' });
    await update(snoozed.id, { status: 'snoozed' });
    const dropped = await create({ title: 'dropped' });
    await update(dropped.id, { status: 'dismissed' });
    expect(await list()).toMatchObject({ total: 2, by_priority: { critical: 0, high: 1, medium: 0, low: 1 } });
    expect(titles((await list({ status: 'done' })).tasks)).toEqual(['done']);
    expect(titles((await list({ status: 'snoozed' })).tasks)).toEqual(['snoozed']);
    expect(titles((await list({ status: 'open' })).tasks)).toEqual(['open']);
    expect((await list({ status: 'any' })).total).toBe(4);
    expect(titles((await list({ priority: 'low' })).tasks)).toEqual(['snoozed']);
  });

  it('filters by words, due window and source', async () => {
    await create({ title: 'Renew the 100% wool contract', details: 'with Ada', due_at: inDays(2) });
    await create({ title: 'Buy wool', due_at: inDays(9) });
    expect(titles((await list({ q: 'WOOL ada' })).tasks)).toEqual(['Renew the 100% wool contract']);
    expect(titles((await list({ q: '100%' })).tasks)).toEqual(['Renew the 100% wool contract']);
    expect((await list({ q: '1%c' })).total).toBe(0);
    expect(titles((await list({ due_after: inDays(3), due_before: inDays(10) })).tasks)).toEqual(['Buy wool']);
    expect((await list({ source: 'email' })).total).toBe(0);
    expect((await list({ source: 'manual' })).total).toBe(2);
  });

  it('[MIM-27] pages through everything, and what comes meanwhile moves nothing', async () => {
    for (let index = 0; index < 7; index += 1) await create({ title: `task ${index}`, due_at: inDays(index) });
    const first = await list({ limit: 3 });
    clock.advance(3 * HOUR_MS);
    await create({ title: 'in between', due_at: inDays(-1) });
    const second = await list({ limit: 3, cursor: first.next_cursor });
    const third = await list({ limit: 3, cursor: second.next_cursor });
    expect(titles([...first.tasks, ...second.tasks, ...third.tasks])).toEqual([0, 1, 2, 3, 4, 5, 6].map((index) => `task ${index}`));
    expect(third.next_cursor).toBeNull();
    await expect(list({ cursor: 'bm9uc2Vuc2U' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});

describe('the board', () => {
  it('[MIM-40] [MIM-43] holds the best three of each bucket and counts the rest', async () => {
    for (let index = 0; index < 5; index += 1) {
      await create({ title: `today ${index}`, due_at: inDays(0), priority: index === 4 ? 'critical' : 'low' });
      await create({ title: `week ${index}`, due_at: inDays(3) });
      await create({ title: `month ${index}`, due_at: inDays(15) });
    }
    const board = await service.bus.request(ctx, getFocus, {});
    expect([board.today, board.week, board.month].map((bucket) => [bucket.tasks.length, bucket.total])).toEqual([[3, 5], [3, 5], [3, 5]]);
    expect(board.today.tasks[0]?.title).toBe('today 4');
    expect(board).toMatchObject({ generated_at: NOW, time_zone: 'Europe/Berlin' });
  });

  it('goes by the day of the person who looks', async () => {
    await create({ title: 'late tonight in Berlin', due_at: '2026-03-10T22:30:00Z' });
    const of = async (timeZone: string) => service.bus.request(contextFor(ctx.userId, { timeZone }), getFocus, {});
    expect((await of('Europe/Berlin')).today.total).toBe(1);
    expect((await of('Asia/Tokyo')).today.total).toBe(0);
    expect((await of('Nowhere/Land')).today.total).toBe(1);
  });

  it('never shows the same work twice', async () => {
    await create({ title: 'Sign the lease', due_at: inDays(0) });
    await create({ title: 'sign the LEASE!', due_at: inDays(2) });
    const board = await service.bus.request(ctx, getFocus, {});
    expect(titles([...board.today.tasks, ...board.week.tasks])).toEqual(['Sign the lease']);
  });
});

describe('the graph', () => {
  it('[MIM-6] [MIM-23] [MIM-46] shows all tasks of the window, their links and the labelled lanes', async () => {
    const parts = await Promise.all([1, 2, 3, 4].map((number) => create({ title: `part ${number}`, due_at: inDays(number) })));
    const later = await create({ title: 'next quarter', due_at: inDays(90) });
    const [first, second] = parts.map((part) => part.id) as [string, string];
    await service.bus.request(ctx, linkTasks, { parent_id: first, child_id: second, kind: 'blocks' });
    const month = await service.bus.request(ctx, getGraph, { window: 'month' });
    expect(month.nodes).toHaveLength(4);
    expect(month.edges).toEqual([[first, second]]);
    expect(month.links).toEqual([{ parent_id: first, child_id: second, kind: 'blocks', why: null }]);
    expect(month.lanes.slice(0, 4).map((lane) => lane.label)).toEqual(['Last 7 days', 'Today', 'This week', 'This month']);
    expect(month.lanes.find((lane) => lane.id === 'week')?.task_ids).toHaveLength(4);
    const all = await service.bus.request(ctx, getGraph, { window: 'all' });
    expect(all.lanes.find((lane) => lane.id === 'later')?.task_ids).toEqual([later.id]);
  });

  it('[MIM-47] tells what is done from what is to come', async () => {
    const done = await create({ title: 'done' });
    await service.bus.request(ctx, completeTask, { id: done.id });
    await create({ title: 'to come', due_at: inDays(1) });
    const of = async (status: 'done' | 'future') => titles((await service.bus.request(ctx, getGraph, { window: 'week', status })).nodes);
    expect(await of('done')).toEqual(['done']);
    expect(await of('future')).toEqual(['to come']);
    expect((await service.bus.request(ctx, getGraph, { source: 'jira' })).nodes).toEqual([]);
  });

  it('[MIM-7] names the sources and statuses to filter by', async () => {
    await create();
    expect(await service.bus.request(ctx, getGraphFilters, {})).toEqual({ sources: ['manual'], statuses: ['done', 'future'] });
  });

  it('links no task to itself, in a circle, twice, or to another user’s', async () => {
    const [one, two, three] = (await Promise.all([create(), create(), create()])).map((task) => task.id) as [string, string, string];
    const link = (parent_id: string, child_id: string, kind: 'blocks' | 'relates_to' = 'blocks') => service.bus.request(ctx, linkTasks, { parent_id, child_id, kind });
    await link(one, two);
    await link(two, three);
    await expect(link(three, one)).rejects.toMatchObject({ code: 'UNPROCESSABLE' });
    await expect(link(one, one)).rejects.toMatchObject({ code: 'UNPROCESSABLE' });
    await expect(link(one, two)).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(link(one, crypto.randomUUID())).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await link(three, one, 'relates_to')).toMatchObject({ kind: 'relates_to' });
  });

  it('takes a link back by undo, and says so in the history', async () => {
    const [one, two] = (await Promise.all([create(), create()])).map((task) => task.id) as [string, string];
    await service.bus.request(ctx, linkTasks, { parent_id: one, child_id: two, kind: 'progression' });
    expect((await history(two))[0]).toMatchObject({ change: 'linked', version: 2, after: { link: { parent_id: one, child_id: two, kind: 'progression' } } });
    await service.bus.request(ctx, undoTask, { id: two });
    expect((await service.bus.request(ctx, getGraph, { window: 'all' })).edges).toEqual([]);
  });
});
