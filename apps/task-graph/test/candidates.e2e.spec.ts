import { candidatesProposed, type TaskCandidate } from '@adjutant/contracts-agent-orchestrator';
import { eventsExpired } from '@adjutant/contracts-connector-ingest';
import { AppError, ManualClock, type MessageContext } from '@adjutant/contracts-core';
import { scoreDuplicates } from '@adjutant/contracts-embedding';
import { completeTask, deleteTask, getFocus, getGraph, getTask, getTaskStatus, listTaskHistory, listTasks, taskChanged, undoTask, updateTask, type Task } from '@adjutant/contracts-task-graph';
import { respond, startTestService, userContext, waitFor, type TestService } from '@adjutant/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';

import type { TaskGraphTables } from '../src/database/tables.js';
import { taskGraphService } from '../src/index.js';

const NOW = '2026-03-10T09:00:00.000Z';
const DAY_MS = 86_400_000;

const clock = new ManualClock(NOW);
let service: TestService<TaskGraphTables>;
let ctx: MessageContext;
let isEmbeddingDown = false;
let pairsAsked: number[] = [];

/** Same work: the same words but for a bracketed remark. */
const bare = (title: string) => title.replace(/\s*\(.*\)/, '');
const embedding = respond(scoreDuplicates, (_ctx, { pairs }) => {
  if (isEmbeddingDown) throw new AppError('UNAVAILABLE', 'The index is being built.');
  pairsAsked.push(pairs.length);
  return { scores: pairs.map(({ left, right }) => ({ probability: bare(left.title) === bare(right.title) ? 0.9 : 0.84, veto: null })) };
});

beforeAll(async () => {
  service = await startTestService<TaskGraphTables>(taskGraphService, { clock, responders: [embedding] });
});
afterAll(() => service.close());
beforeEach(() => {
  clock.set(NOW);
  ctx = userContext();
  isEmbeddingDown = false;
  pairsAsked = [];
});

let count = 0;
function candidate(overrides: Partial<TaskCandidate> = {}): TaskCandidate {
  count += 1;
  return {
    key: `key-${count}`,
    title: `Send the report number ${count}`,
    details: null,
    quote: `Could you send the report number ${count}?`,
    confidence: 0.7,
    importance: 0.6,
    source_signal: 0.8,
    due_at: null,
    all_day: false,
    status: 'todo',
    completed_at: null,
    source: 'email',
    source_ref: null,
    source_url: null,
    source_event_id: crypto.randomUUID(),
    event_title: 'Report',
    thread_id: null,
    occurred_at: '2026-03-09T09:00:00.000Z',
    assigned_to: null,
    links: [],
    resolves: null,
    ...overrides,
  };
}

async function propose(...candidates: TaskCandidate[]): Promise<void> {
  await service.publishEvent(ctx, candidatesProposed, { candidates, read_event_ids: [] });
  await service.drain();
}
const tasks = async (query: Record<string, unknown> = {}) => (await service.bus.request(ctx, listTasks, { status: 'any', ...query })).tasks;
async function only(): Promise<Task> {
  const [task, ...others] = await tasks();
  if (!task || others.length > 0) throw new Error(`expected one task, found ${others.length + (task ? 1 : 0)}`);
  return task;
}
const historyOf = async (id: string) => (await service.bus.request(ctx, listTaskHistory, { id })).history;
const edges = async () => (await service.bus.request(ctx, getGraph, { window: 'all' })).links;

describe('a proposal', () => {
  it('[PRO-28] [MIM-22] becomes a task with its quoted source', async () => {
    const proposal = candidate({ title: 'Sign the contract', due_at: '2026-03-11T17:00:00Z', source_ref: 'CON-1', source_url: 'https://mail.example/1', details: 'Two copies' });
    await propose(proposal);
    const task = await only();
    expect(task).toMatchObject({
      title: 'Sign the contract',
      details: 'Two copies',
      status: 'todo',
      confidence: 0.7,
      due_at: '2026-03-11T17:00:00.000Z',
      horizon: 'week',
      source_kind: 'email',
      source_ref: 'CON-1',
      source_url: 'https://mail.example/1',
      source_event_id: proposal.source_event_id,
    });
    expect(task.source_refs).toEqual([
      { type: 'event', id: proposal.source_event_id, source: 'email', quote: proposal.quote, title: 'Report', occurred_at: proposal.occurred_at },
    ]);
    expect(await historyOf(task.id)).toMatchObject([{ change: 'created', actor: 'agent' }]);
    expect(service.publishedOf(taskChanged).find((event) => event.task_id === task.id)).toMatchObject({ actor: 'agent', version: 1 });
  });

  it('[PRO-49] outlives the event it came from, as a tombstone without its words', async () => {
    const [made, unsure] = [candidate({ details: 'Two copies' }), candidate({ confidence: 0.1 })];
    await propose(made, unsure);
    await service.publishEvent(ctx, eventsExpired, { event_ids: [made.source_event_id, unsure.source_event_id] });
    expect((await only()).source_refs).toEqual([{ type: 'event', id: made.source_event_id, source: 'email', occurred_at: made.occurred_at, is_expired: true }]);
    const { rows } = await service.database.asUser(ctx, (tx) => sql<{ key: string; quote: string; details: string | null }>`select key, proposal ->> 'quote' as quote, proposal ->> 'details' as details from candidates`.execute(tx));
    expect(rows).toEqual([{ key: made.key, quote: '…', details: null }]);
    await propose(made);
    expect((await only()).source_refs).toMatchObject([{ id: made.source_event_id, quote: made.quote }]);
  });

  it('makes one task however often it comes', async () => {
    const proposal = candidate();
    await propose(proposal, proposal);
    await propose(proposal);
    await propose({ ...proposal });
    expect((await only()).version).toBe(1);
  });

  it('[MIM-35] is merged into a task that is the same work: one more source, more certainty', async () => {
    await propose(candidate({ title: 'Book the venue', confidence: 0.6 }));
    const first = await only();
    await propose(candidate({ title: 'Book the venue (again)', confidence: 0.5, due_at: '2026-03-20T12:00:00Z', occurred_at: '2026-03-10T08:00:00.000Z' }));
    const merged = await only();
    expect(merged).toMatchObject({ id: first.id, title: 'Book the venue', version: 2, due_at: '2026-03-20T12:00:00.000Z' });
    expect(merged.confidence).toBeCloseTo(0.8);
    expect(merged.source_refs).toHaveLength(2);
    expect((await historyOf(first.id))[0]).toMatchObject({ change: 'merged', actor: 'agent' });
    expect(pairsAsked).toEqual([1]);
  });

  it('is found by the conversation that it came from and by every event that is a source of it', async () => {
    const first = candidate({ title: 'Book the venue', thread_id: crypto.randomUUID() });
    await propose(first, candidate({ title: 'Order the cake', thread_id: crypto.randomUUID() }), candidate({ title: 'Write the speech' }));
    const again = candidate({ title: 'Book the venue (again)', thread_id: crypto.randomUUID(), occurred_at: '2026-03-10T08:00:00.000Z' });
    await propose(again);
    const found = async (query: Record<string, unknown>) => (await tasks(query)).map((task) => task.title);
    expect(await found({ thread_id: first.thread_id })).toEqual(['Book the venue']);
    expect(await found({ event_id: first.source_event_id })).toEqual(['Book the venue']);
    expect(await found({ event_id: again.source_event_id })).toEqual(['Book the venue']);
    expect(await found({ event_id: crypto.randomUUID() })).toEqual([]);
    ctx = userContext();
    expect(await found({ thread_id: first.thread_id })).toEqual([]);
  });

  it('[MIM-35] stays apart below 0.85', async () => {
    await propose(candidate({ title: 'Book the venue in Paris' }), candidate({ title: 'Book the venue in Rome' }));
    expect(await tasks()).toHaveLength(2);
  });

  it('[MIM-35] is compared with the same user’s tasks only', async () => {
    await propose(candidate({ title: 'Water the plants' }));
    ctx = userContext();
    await propose(candidate({ title: 'Water the plants' }));
    expect(pairsAsked).toEqual([]);
    expect((await only()).title).toBe('Water the plants');
  });

  it('is recognised within the batch that brings it', async () => {
    await propose(candidate({ title: 'Book the hotel' }), candidate({ title: 'Book the hotel (please)' }), candidate({ title: 'Book the hotel (now)' }));
    expect((await only()).source_refs).toHaveLength(3);
    expect(pairsAsked).toHaveLength(1);
  });

  it('keeps what a person changed, and brings news about the rest', async () => {
    const proposal = candidate({ title: 'Fix the build', source: 'jira', source_ref: 'OPS-7' });
    await propose(proposal);
    const { id } = await only();
    await service.bus.request(ctx, updateTask, { id, changes: { title: 'Fix the nightly build' } });
    await propose({ ...proposal, title: 'Fix the build!', details: 'Fails on arm64', due_at: '2026-03-12T00:00:00Z', all_day: true });
    expect(await only()).toMatchObject({ title: 'Fix the nightly build', details: 'Fails on arm64', due_date: '2026-03-12', all_day: true, due_time: null, version: 3 });
  });

  it('is done when its ticket was closed, unless a person said otherwise', async () => {
    const ticket = candidate({ title: 'Rotate the keys', source: 'jira', source_ref: 'OPS-8' });
    await propose(ticket);
    const { id } = await only();
    await propose({ ...ticket, status: 'done', completed_at: '2026-03-09T20:00:00Z' });
    expect(await only()).toMatchObject({ status: 'done', completed_at: '2026-03-09T20:00:00.000Z', lane: 'past7d' });
    expect((await historyOf(id))[0]).toMatchObject({ change: 'completed', actor: 'agent' });
    await service.bus.request(ctx, updateTask, { id, changes: { status: 'in_progress' } });
    await propose({ ...ticket, status: 'done', completed_at: '2026-03-10T08:00:00Z' });
    expect((await only()).status).toBe('in_progress');
  });

  it('does not bring back what a person deleted', async () => {
    const proposal = candidate();
    await propose(proposal);
    await service.bus.request(ctx, deleteTask, { id: (await only()).id });
    await propose({ ...proposal, details: 'once more' });
    expect(await tasks()).toEqual([]);
  });

  it('asks anew for work that was finished before it was asked for', async () => {
    await propose(candidate({ title: 'Send the weekly numbers', occurred_at: '2026-03-02T09:00:00Z' }));
    await service.bus.request(ctx, completeTask, { id: (await only()).id });
    clock.advance(DAY_MS);
    await propose(candidate({ title: 'Send the weekly numbers', occurred_at: '2026-03-11T08:00:00Z' }));
    expect((await tasks({ status: 'open' })).map((task) => task.title)).toEqual(['Send the weekly numbers']);
    expect(await tasks()).toHaveLength(2);
  });

  it('is no task while it is too unsure, and one once it is surer', async () => {
    const proposal = candidate({ confidence: 0.2 });
    await propose(proposal);
    expect(await tasks()).toEqual([]);
    await propose({ ...proposal, confidence: 0.6 });
    expect((await only()).confidence).toBe(0.6);
  });

  it('can be taken back like any change', async () => {
    await propose(candidate({ title: 'Order paper' }));
    await propose(candidate({ title: 'Order paper (A4)' }));
    const { id } = await only();
    const undone = await service.bus.request(ctx, undoTask, { id });
    expect(undone.source_refs).toHaveLength(1);
  });

  it('waits while the index is down, and is merged when it is back', async () => {
    await propose(candidate({ title: 'Clean the attic' }));
    isEmbeddingDown = true;
    await service.publishEvent(ctx, candidatesProposed, { candidates: [candidate({ title: 'Clean the attic (soon)' })], read_event_ids: [] });
    await waitFor(async () => (await service.jobs.counts()).delayed > 0);
    expect(await service.bus.request(ctx, getTaskStatus, {})).toMatchObject({ open: 1, pending: 1 });
    isEmbeddingDown = false;
    await service.drain();
    expect((await only()).source_refs).toHaveLength(2);
  });

  it('is found by the sweep when its job was lost', async () => {
    const proposal = candidate({ title: 'Left behind' });
    await service.database.asUser(ctx, async (tx) => {
      await tx
        .insertInto('candidates')
        .values({
          user_id: ctx.userId, key: proposal.key, state: 'pending', proposal, source_event_id: proposal.source_event_id, source_ref: null, thread_id: null,
          task_id: null, time_zone: 'UTC', created_at: clock.now(), updated_at: clock.now(),
        })
        .execute();
    });
    await service.jobs.sweepNow();
    await service.drain();
    expect((await only()).title).toBe('Left behind');
  });

  it('comes in hundreds', async () => {
    await propose(...Array.from({ length: 250 }, (_, index) => candidate({ title: `${'abcdefghijklmnopqrstuvwxyz'[index % 26]}${index} unlike` })));
    expect((await service.bus.request(ctx, listTasks, {})).total).toBe(250);
  });
});

describe('proposed links', () => {
  it('[MIM-41] tie tasks by reference or event, also when the other end comes later', async () => {
    const epic = candidate({ title: 'Ship the release', source: 'jira', source_ref: 'REL-1' });
    const part = candidate({ title: 'Write the notes', source: 'jira', source_ref: 'REL-2', links: [{ kind: 'blocks', direction: 'out', source_ref: 'REL-1', why: 'REL-2 blocks REL-1' }] });
    const mail = candidate({ title: 'Ask the lawyers', links: [{ kind: 'relates_to', direction: 'in', event_id: epic.source_event_id, why: 'mentions it' }] });
    await propose(part);
    expect(await edges()).toEqual([]);
    await propose(epic, mail);
    const byTitle = new Map((await tasks()).map((task) => [task.title, task.id]));
    expect(await edges()).toEqual(
      expect.arrayContaining([
        { parent_id: byTitle.get('Write the notes'), child_id: byTitle.get('Ship the release'), kind: 'blocks', why: 'REL-2 blocks REL-1' },
        { parent_id: byTitle.get('Ship the release'), child_id: byTitle.get('Ask the lawyers'), kind: 'relates_to', why: 'mentions it' },
      ]),
    );
  });

  it('[MIM-41] follow the order of time within a thread', async () => {
    const thread_id = crypto.randomUUID();
    const at = (hour: number) => `2026-03-09T1${hour}:00:00Z`;
    await propose(candidate({ title: 'Draft the plan', thread_id, occurred_at: at(1) }), candidate({ title: 'Zip the photos', thread_id, occurred_at: at(3) }));
    clock.advance(DAY_MS);
    await propose(candidate({ title: 'Move the server', thread_id, occurred_at: at(2) }));
    const byId = new Map((await tasks()).map((task) => [task.id, task.title]));
    const steps = (await edges()).map((link) => [byId.get(link.parent_id), byId.get(link.child_id), link.kind, link.why]);
    expect(steps).toEqual([
      ['Draft the plan', 'Zip the photos', 'progression', 'Follow up to "Draft the plan"'],
      ['Draft the plan', 'Move the server', 'progression', 'Follow up to "Draft the plan"'],
    ]);
  });
});

describe('an archive', () => {
  it('is seen from the day on which it ended, behind what is current', async () => {
    const old = (days: number) => new Date(Date.parse('2011-02-18T12:00:00Z') - days * DAY_MS).toISOString();
    await propose(
      candidate({ title: 'Review the patch', occurred_at: old(0), importance: 0.9, source_signal: 1 }),
      candidate({ title: 'Publish minutes', occurred_at: old(1), due_at: old(-2) }),
      candidate({ title: 'Very old wish', occurred_at: old(400) }),
    );
    const before = await service.bus.request(ctx, getFocus, {});
    expect([before.today, before.week, before.month].map((bucket) => bucket.tasks.map((task) => task.title))).toEqual([['Review the patch'], ['Publish minutes'], ['Very old wish']]);
    expect(before.today.tasks[0]?.score_terms[2]?.why).toBe('last asked just now (as of 2011-02-18, the newest item of an archive)');
    await propose(candidate({ title: 'Answer the customer', importance: 0.9, source_signal: 0.9 }));
    const after = await service.bus.request(ctx, getFocus, {});
    expect(after.today.tasks.map((task) => task.title)).toEqual(['Answer the customer', 'Review the patch']);
    expect(await service.bus.request(ctx, getTask, { id: after.today.tasks[1]?.id ?? '' })).toEqual(after.today.tasks[1]);
  });
});

describe('what is said of earlier work', () => {
  const thread_id = crypto.randomUUID();
  const asked = (overrides: Partial<TaskCandidate> = {}) => candidate({ title: 'Review the contract', thread_id: crypto.randomUUID(), ...overrides });
  const said = (as: 'done' | 'dismissed' | 'moved' | 'repeated', about: TaskCandidate, overrides: Partial<TaskCandidate> = {}) =>
    candidate({ title: as, quote: `It is ${as}.`, thread_id: about.thread_id, occurred_at: '2026-03-10T08:00:00.000Z', resolves: { as, event_id: null, thread_id: about.thread_id, about: null }, ...overrides });

  it.each(['before', 'after'])('closes it, though it is heard of %s the request', async (order) => {
    const request = asked();
    const reply = said('done', request);
    for (const proposal of order === 'after' ? [request, reply] : [reply, request]) await propose(proposal);
    const task = await only();
    expect(task).toMatchObject({ title: 'Review the contract', status: 'done', completed_at: '2026-03-10T08:00:00.000Z' });
    expect(task.source_refs.map(({ quote }) => quote)).toEqual([request.quote, reply.quote]);
    expect((await historyOf(task.id))[0]).toMatchObject({ change: 'completed', actor: 'agent' });
  });

  it('can be taken back, and is not said again', async () => {
    const request = asked();
    const reply = said('done', request);
    await propose(request, reply);
    const { id } = await only();
    await service.bus.request(ctx, undoTask, { id });
    expect((await only()).status).toBe('todo');
    await propose(reply, said('dismissed', request));
    expect((await only()).status).toBe('todo');
  });

  it('dismisses it, or moves its date, and never makes a task', async () => {
    const off = asked({ title: 'Book the flight' });
    const later = asked({ title: 'Send the forecast', due_at: '2026-03-12T00:00:00.000Z', all_day: true });
    await propose(off, later, said('dismissed', off), said('moved', later, { due_at: '2026-03-16T00:00:00.000Z', all_day: true }), said('done', asked()));
    const found = await tasks();
    expect(found.map(({ title, status, due_at }) => [title, status, due_at]).sort()).toEqual([
      ['Book the flight', 'dismissed', null],
      ['Send the forecast', 'todo', '2026-03-16T00:00:00.000Z'],
    ]);
    await propose({ ...later });
    expect((await tasks()).find(({ title }) => title === 'Send the forecast')?.due_at).toBe('2026-03-16T00:00:00.000Z');
  });

  it('leaves what a person decided, and the work of others', async () => {
    const request = asked({ thread_id });
    await propose(request);
    const { id } = await only();
    await service.bus.request(ctx, updateTask, { id, changes: { status: 'in_progress' } });
    await propose(said('done', request));
    expect((await only()).status).toBe('in_progress');
    ctx = userContext();
    await propose(asked({ thread_id, title: 'Another one’s' }));
    expect((await only()).status).toBe('todo');
  });
});

describe('[MIM-35] the board', () => {
  const at = (day: number) => `2026-03-0${day}T09:00:00.000Z`;
  const thread_id = crypto.randomUUID();
  const proposals = (): TaskCandidate[] => {
    const request = candidate({ key: 'a', title: 'Send the plan', thread_id, occurred_at: at(1) });
    return [
      request,
      candidate({ key: 'b', title: 'Send the plan (for operations)', occurred_at: at(2), due_at: '2026-03-20T00:00:00.000Z', confidence: 0.9 }),
      candidate({ key: 'c', title: 'Send the plan (please)', occurred_at: at(3), due_at: '2026-03-20T12:00:00.000Z', importance: 0.9 }),
      candidate({ key: 'd', title: 'Reply: any news?', thread_id, occurred_at: at(4), resolves: { as: 'repeated', event_id: null, thread_id, about: null } }),
      candidate({ key: 'e', title: 'Reply: did you see my mail about the water pipe?', occurred_at: at(5), resolves: { as: 'repeated', event_id: null, thread_id: null, about: 'the water pipe' } }),
      candidate({ key: 'f', title: 'Repair the water pipe', occurred_at: at(2) }),
    ];
  };
  const board = async () => (await tasks()).map(({ title, due_at, confidence, source_refs, source_event_id }) => ({ title, due_at, confidence, source_event_id, quotes: source_refs.map(({ quote }) => quote) })).sort((left, right) => (left.title < right.title ? -1 : 1));

  it('is the same in whatever order and batches the proposals come', async () => {
    const all = proposals();
    const orders = [[0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [2, 0, 4, 5, 1, 3], [3, 4, 2, 1, 5, 0], [1, 5, 3, 0, 2, 4]];
    const boards: unknown[] = [];
    for (const [turn, order] of orders.entries()) {
      ctx = userContext();
      const inOrder = order.flatMap((place) => all[place] ?? []);
      if (turn === 0) await propose(...inOrder);
      else for (const proposal of inOrder) await propose(proposal);
      boards.push(await board());
    }
    expect(boards[0]).toMatchObject([{ title: 'Repair the water pipe', quotes: [all[5]?.quote, all[4]?.quote] }, { title: 'Send the plan', due_at: '2026-03-20T00:00:00.000Z' }]);
    for (const other of boards) expect(other).toEqual(boards[0]);
  });
});
