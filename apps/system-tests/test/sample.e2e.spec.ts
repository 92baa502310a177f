import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AdjutantClient } from '@adjutant/client';
import type { Task } from '@adjutant/contracts-task-graph';
import { renderSample, startSystem, type RunningSystem } from '@adjutant/standalone';
import { waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { importAndSettle } from '../src/settled.js';
import { removeFolder, temporaryFolder } from '../src/temporary-folder.js';

const expected = z.object({
  tasks: z.array(z.object({ from: z.array(z.string()), about: z.string(), due_day: z.number().nullable() })),
  not_tasks: z.array(z.string()),
  questions: z.array(z.object({ ask: z.string(), source: z.array(z.string()) })),
});

const DAY_MS = 86_400_000;
let folder: string;
let system: RunningSystem;
let client: AdjutantClient;
let tasks: Task[];
let idOf: Map<string, string>;

/** The sample's own names (m031, c21, WATER-140) by event id. */
async function nameEvents(): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const slackTimes = new Map<string, string>();
  const { chat } = JSON.parse(await readFile(join(import.meta.dirname, '../../standalone/sample/workspace.json'), 'utf8')) as { chat: Array<{ id: string; text: string }> };
  for (const { id, text } of chat) slackTimes.set(text.replaceAll(/\{\{.*?\}\}|@/g, '').slice(0, 25), id);
  let cursor: string | undefined;
  do {
    const page = await client.call('listEvents', { limit: 200, ...(cursor ? { cursor } : {}) });
    for (const event of page.events) {
      const mail = /<?(m\d+)@sample/.exec(event.external_id)?.[1];
      const ticket = event.details.ticket?.key?.split('#').at(-1);
      const said = slackTimes.get((event.body ?? '').replaceAll('@', '').slice(0, 25));
      names.set(event.id, mail ?? ticket ?? said ?? event.external_id);
    }
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return names;
}

async function allTasks(): Promise<Task[]> {
  const found: Task[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.call('listTasks', { limit: 200, ...(cursor ? { cursor } : {}) });
    found.push(...page.tasks);
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return found;
}

beforeAll(async () => {
  folder = await temporaryFolder('sample');
  system = await startSystem({ dataFolder: join(folder, 'data'), port: 0, env: { LOG_LEVEL: 'warn' } });
  client = new AdjutantClient({ baseUrl: system.url });
  await client.signInLocally();
  const sample = await renderSample(join(folder, 'sample'), new Date());
  const run = await importAndSettle(client, [sample.folder], [sample.ownerAddress, sample.ownerHandle]);
  expect(run).toMatchObject({ state: 'done', skipped_total: 0 });
  tasks = await allTasks();
  idOf = await nameEvents();
}, 180_000);

afterAll(async () => {
  await system.stop();
  await removeFolder(folder);
});

const namesOf = (task: Task) => task.source_refs.map((ref) => idOf.get(ref.id) ?? ref.id);

describe('the sample workspace', () => {
  it('[MIM-1] [MIM-27] [MIM-40] gives a board of at most three tasks for today, this week and this month', async () => {
    const board = await client.call('getFocus', {});
    for (const bucket of [board.today, board.week, board.month]) {
      expect(bucket.tasks.length).toBeLessThanOrEqual(3);
      expect(bucket.total).toBeGreaterThanOrEqual(bucket.tasks.length);
    }
    expect(board.today.tasks).toHaveLength(3);
    expect(tasks.length).toBeGreaterThan(9);
  });

  it('[EMP-25] [MIM-37] shows for each found task the sentence it came from, word for word', async () => {
    const board = await client.call('getFocus', {});
    for (const task of [board.today, board.week, board.month].flatMap((bucket) => bucket.tasks)) {
      const [ref] = task.source_refs;
      const event = await client.call('getEvent', { id: ref?.id ?? '' });
      const text = `${event.title ?? ''}\n${event.body ?? ''}`.replaceAll(/\s+/g, ' ');
      expect(text).toContain(ref?.quote?.replaceAll(/\s+/g, ' '));
    }
  });

  it('[MIM-44] explains every score by its terms', () => {
    for (const { score, score_terms } of tasks) {
      expect(score_terms.map(({ name }) => name).sort()).toEqual(['importance', 'recency', 'source_signal', 'urgency']);
      expect(score_terms.reduce((sum, { weight, value }) => sum + weight * value, 0)).toBeCloseTo(score, 5);
    }
  });

  it('finds most of what was asked for, and little that was not', async () => {
    const answers = expected.parse(JSON.parse(await readFile(join(import.meta.dirname, '../../standalone/sample/expected.json'), 'utf8')));
    const found = new Set(tasks.flatMap(namesOf));
    const missed = answers.tasks.filter(({ from }) => !from.some((name) => found.has(name)));
    const wrong = answers.not_tasks.filter((name) => found.has(name));
    expect(missed.map(({ about }) => about).slice(3)).toEqual([]);
    expect(wrong.slice(2)).toEqual([]);
  });

  it('[MIM-34] reads the due date that was meant, and none before its mail was written', async () => {
    const answers = expected.parse(JSON.parse(await readFile(join(import.meta.dirname, '../../standalone/sample/expected.json'), 'utf8')));
    const dated = answers.tasks.filter(({ due_day }) => due_day !== null);
    const dayOf = (due: string) => Math.round((new Date(due).setHours(0, 0, 0, 0) - new Date().setHours(0, 0, 0, 0)) / DAY_MS);
    const wrong = dated.flatMap(({ from, about, due_day }) => {
      const days = tasks.filter((task) => namesOf(task).some((name) => from.includes(name)) && task.due_at).map((task) => dayOf(task.due_at ?? ''));
      return days.includes(due_day ?? Number.NaN) ? [] : [{ about, due_day, days }];
    });
    for (const { due_at, source_refs, title } of tasks) expect({ title, isLate: due_at !== null && Date.parse(due_at) < Date.parse(source_refs[0]?.occurred_at ?? '') - DAY_MS }).toEqual({ title, isLate: false });
    expect(wrong.slice(Math.floor(dated.length * 0.15))).toEqual([]);
  });

  it('[PRO-9] answers questions from the right source', async () => {
    const answers = expected.parse(JSON.parse(await readFile(join(import.meta.dirname, '../../standalone/sample/expected.json'), 'utf8')));
    const right: string[] = [];
    for (const { ask, source } of answers.questions) {
      const answer = await client.call('runPrompt', { prompt: ask });
      if (answer.intent === 'question' && answer.response.sources.some(({ event_id }) => source.includes(idOf.get(event_id) ?? ''))) right.push(ask);
    }
    expect(right.length).toBeGreaterThanOrEqual(answers.questions.length - 2);
  });

  it('[PRO-42] doubles nothing when it is imported again', async () => {
    const run = await importAndSettle(client, [join(folder, 'sample')], ['mara@brightwater.example', 'mara']);
    expect(run).toMatchObject({ state: 'done', created: 0, updated: 0 });
    expect((await allTasks()).map(({ id }) => id).sort()).toEqual(tasks.map(({ id }) => id).sort());
  });

  it('[MIM-3] [MIM-4] [MIM-5] [MIM-73] [EMP-42] completes a task, tells whoever listens, takes it back, and audits both', async () => {
    const [task] = (await client.call('getFocus', {})).today.tasks;
    const id = task?.id ?? '';
    const heard: string[] = [];
    const listening = new AbortController();
    const stream = (async () => {
      for await (const change of client.changes({ signal: listening.signal })) if (JSON.stringify(change).includes(id)) heard.push(JSON.stringify(change));
    })().catch(() => undefined);
    expect(await client.call('completeTask', { id })).toEqual({ status: 'ok' });
    expect(await client.call('getTask', { id })).toMatchObject({ status: 'done', lane: 'past7d', completed_at: expect.any(String) });
    expect(await client.call('undoTask', { id })).toEqual({ status: 'ok' });
    expect(await client.call('getTask', { id })).toMatchObject({ status: task?.status, completed_at: null });
    await waitFor(async () => (await client.call('listAudit', { object_id: id, limit: 10 })).entries.length >= 2);
    await waitFor(() => heard.length > 0);
    listening.abort();
    await stream;
  });

  it('[MIM-73] [MIM-12] shows the tasks in the graph, and tells the state of each connector as its test ends', async () => {
    const { nodes } = await client.call('getGraph', { window: 'month' });
    expect(nodes.map(({ id }) => id)).toEqual(expect.arrayContaining((await client.call('getFocus', {})).week.tasks.map(({ id }) => id)));
    const listening = new AbortController();
    const states = new Map<string, string[]>();
    const isOpen = Promise.withResolvers<void>();
    const stream = (async () => {
      for await (const { event, data } of client.changes({ signal: listening.signal })) {
        isOpen.resolve();
        if (event === 'connector_changed') states.set(data.connector.kind, [...(states.get(data.connector.kind) ?? []), data.connector.status]);
      }
    })().catch(() => undefined);
    await isOpen.promise;
    const { connectors } = await client.call('testAllConnectors', {});
    expect(connectors.map(({ kind }) => kind)).toEqual(['mbox', 'ics', 'slack', 'github', 'jira']);
    await waitFor(() => [...states.values()].filter((seen) => seen.at(-1) === 'ok').length === 5);
    expect([...states.values()]).toEqual(Array.from({ length: 5 }, () => ['connecting', 'ok']));
    listening.abort();
    await stream;
  });
});
