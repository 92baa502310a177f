import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AdjutantClient, ApiError } from '@adjutant/client';
import { contextFor } from '@adjutant/contracts-core';
import { routes } from '@adjutant/contracts-gateway';
import { startSystem, type RunningSystem } from '@adjutant/standalone';
import { waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { allAudit, allEvents, allTasks, allThreads } from '../src/collect.js';
import { importAndSettle } from '../src/settled.js';
import { removeFolder, temporaryFolder } from '../src/temporary-folder.js';

/** Words that only the owner's data holds. */
const CANARY = 'zanzibarquartz';

let folder: string;
let system: RunningSystem;
let owner: AdjutantClient;
let stranger: AdjutantClient;
let strangersToken: string;
const ids: Record<string, string> = {};

function canaryMail(now: Date): string {
  return `From: Oskar <oskar@${CANARY}.example>\nTo: me@home.example\nDate: ${now.toUTCString().replace('GMT', '+0000')}\nSubject: The ${CANARY} contract\nMessage-ID: <1@${CANARY}.example>\nContent-Type: text/plain; charset=utf-8\n\nCould you please send me the ${CANARY} contract by Friday?\n`;
}

beforeAll(async () => {
  folder = await temporaryFolder('isolation');
  await mkdir(join(folder, 'mail'));
  await writeFile(join(folder, 'mail', '1.eml'), canaryMail(new Date()));
  system = await startSystem({ dataFolder: join(folder, 'data'), port: 0, env: { LOG_LEVEL: 'warn' } });
  owner = new AdjutantClient({ baseUrl: system.url });
  await owner.signInLocally();
  stranger = new AdjutantClient({ baseUrl: system.url });
  strangersToken = (await stranger.register('stranger@example.org', 'a long enough pass phrase')).access_token;
  const run = await importAndSettle(owner, [join(folder, 'mail')], ['me@home.example']);
  ids['importId'] = run.id;
  ids['eventId'] = (await allEvents(owner))[0]?.id ?? '';
  ids['threadId'] = (await allThreads(owner))[0]?.id ?? '';
  ids['taskId'] = (await allTasks(owner))[0]?.id ?? '';
  await owner.call('runPrompt', { prompt: `where is the ${CANARY} contract?` });
}, 180_000);

afterAll(async () => {
  await system.stop();
  await removeFolder(folder);
});

async function refusal(work: Promise<unknown>): Promise<number> {
  return work.then(
    () => 200,
    (error: unknown) => (error instanceof ApiError ? error.status : Promise.reject(error)),
  );
}

describe('[PRO-37] a second user beside the owner', () => {
  it('is not what the owner is: the canary is there for the owner', async () => {
    expect(JSON.stringify(await allTasks(owner))).toContain(CANARY);
    expect((await owner.call('search', { q: CANARY })).total).toBeGreaterThan(0);
    expect(Object.values(ids).every((id) => id.length === 36)).toBe(true);
  });

  it('[PRO-37] finds none of it in any list, search, board, status or audit', async () => {
    const answers = [
      await allEvents(stranger),
      await allThreads(stranger),
      await allTasks(stranger),
      await allAudit(stranger, 'task'),
      await allAudit(stranger, 'import'),
      await stranger.call('getFocus', {}),
      await stranger.call('getGraph', { window: 'all' }),
      await stranger.call('listPrompts', {}),
      await stranger.call('listImports', {}),
      await stranger.call('listConnectors', {}),
      await stranger.call('listCalendarEvents', { start_at: '2000-01-01T00:00:00Z', end_at: '2100-01-01T00:00:00Z' }),
    ];
    expect(JSON.stringify(answers)).not.toContain(CANARY);
    expect(await stranger.call('search', { q: CANARY })).toMatchObject({ total: 0, hits: [] });
    expect(await stranger.call('search', { q: '' })).toMatchObject({ total: 0, hits: [] });
    expect(await stranger.call('getStatus', {})).toMatchObject({ events: { total: 0 }, index: { indexed: 0 }, detection: { read: 0 }, tasks: { open: 0 } });
    expect([answers[0], answers[2]]).toEqual([[], []]);
  });

  it('[PRO-37] gets no answer made from it', async () => {
    const answer = await stranger.call('runPrompt', { prompt: 'who sent a contract and when is it due?' });
    expect(JSON.stringify(answer)).not.toContain(CANARY);
    const summary = await stranger.call('runPrompt', { prompt: 'summarize last 2 hours' });
    expect(JSON.stringify(summary)).not.toContain(CANARY);
    expect(JSON.stringify(await stranger.call('runPrompt', { prompt: 'what needs action?' }))).not.toContain(CANARY);
  });

  it('[PRO-37] cannot reach the owner\'s things by their ids', async () => {
    const { eventId = '', threadId = '', taskId = '', importId = '' } = ids;
    expect(await refusal(stranger.call('getEvent', { id: eventId }))).toBe(404);
    expect(await refusal(stranger.call('getThread', { id: threadId }))).toBe(404);
    expect(await refusal(stranger.call('getImport', { id: importId }))).toBe(404);
    expect(await refusal(stranger.call('cancelImport', { id: importId }))).toBe(404);
    expect(await refusal(stranger.call('getTask', { id: taskId }))).toBe(404);
    expect(await refusal(stranger.call('updateTask', { id: taskId, title: 'mine' }))).toBe(404);
    expect(await refusal(stranger.call('completeTask', { id: taskId }))).toBe(404);
    expect(await refusal(stranger.call('deleteTask', { id: taskId }))).toBe(404);
    const own = await stranger.call('createTask', { title: 'My own' });
    expect(await refusal(stranger.call('linkTasks', { id: own.id, child_id: taskId, kind: 'blocks' }))).toBe(404);
    expect(await owner.call('getTask', { id: taskId })).toMatchObject({ status: 'todo' });
  });

  it('[PRO-37] hears nothing of the owner\'s changes in the stream', async () => {
    const heard: string[] = [];
    const listening = new AbortController();
    const stream = (async () => {
      for await (const change of stranger.changes({ signal: listening.signal })) heard.push(JSON.stringify(change));
    })();
    const own = await stranger.call('createTask', { title: 'First of mine' });
    await waitFor(() => heard.some((text) => text.includes(own.id)), { what: 'the own change' });
    await owner.call('completeTask', { id: ids['taskId'] ?? '' });
    await owner.call('undoTask', { id: ids['taskId'] ?? '' });
    const last = await stranger.call('createTask', { title: 'Last of mine' });
    await waitFor(() => heard.some((text) => text.includes(last.id)), { what: 'the own change' });
    listening.abort();
    await stream;
    expect(heard.filter((text) => text.includes(ids['taskId'] ?? '') || text.includes(CANARY))).toEqual([]);
  });

  it('[PRO-37] may neither import files of the server, nor issue the owner\'s tokens, nor see dead letters', async () => {
    expect(await refusal(stranger.call('startImport', { paths: [join(folder, 'mail')], owner_addresses: [] }))).toBe(403);
    expect(await refusal(stranger.call('issueToken', {}))).toBe(403);
    expect(await refusal(stranger.call('listDeadLetters', {}))).toBe(403);
    expect(await refusal(stranger.call('getDeadLetter', { id: ids['taskId'] ?? '' }))).toBe(403);
    expect(await refusal(stranger.call('replayDeadLetters', { ids: ['1'] }))).toBe(403);
  });

  it('[PRO-52] keeps his words from the administrator, who sees that something of his could not be handled', async () => {
    const { id: userId } = await stranger.call('getMe', {});
    const message = { id: crypto.randomUUID(), event: 'agent-orchestrator.candidates-proposed.v1', context: contextFor(userId), payload: { word: CANARY } };
    const letter = { id: crypto.randomUUID(), consumer: 'task-graph', message, error: { code: 'INTERNAL' as const, message: 'no' }, attempts: 4, created_at: new Date().toISOString() };
    const store = system.services.find(({ name }) => name === 'task-graph')?.parts.messaging?.deadLetters;
    await store?.add(letter);
    const shown = await owner.call('getDeadLetter', { id: letter.id });
    expect(shown).toMatchObject({ id: letter.id, user_id: userId, message_id: message.id, payload: { fields: ['word'] }, can_replay: true });
    expect(JSON.stringify(shown)).not.toContain(CANARY);
    await store?.remove(letter.id);
    expect(await refusal(owner.call('getDeadLetter', { id: letter.id }))).toBe(404);
  });
});

describe('without a token', () => {
  it('[PRO-19] every route but the public ones answers 401', async () => {
    const closed = Object.entries(routes).filter(([, { policy }]) => policy !== 'public' && policy !== 'local');
    expect(closed.length).toBeGreaterThan(30);
    const answers: Array<[string, number]> = [];
    for (const [name, { method, path }] of closed) {
      const response = await fetch(`${system.url}/api/v1${path.replaceAll(/:\w+/g, ids['taskId'] ?? '')}`, { method, headers: { authorization: `Bearer ${strangersToken.slice(0, -6)}AAAAAA` } });
      await response.arrayBuffer();
      answers.push([name, response.status]);
    }
    expect(answers.filter(([, status]) => status !== 401 && status !== 429)).toEqual([]);
    expect(answers.some(([, status]) => status === 401)).toBe(true);
  });
});
