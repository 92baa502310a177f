import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AdjutantClient, ApiError } from '@adjutant/client';
import { startImport } from '@adjutant/contracts-connector-ingest';
import { contextFor } from '@adjutant/contracts-core';
import type { Erasure } from '@adjutant/contracts-gateway';
import { startSystem, type RunningSystem } from '@adjutant/standalone';
import { drain, tablesWithUser, tablesWithWord, waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { canaryMailbox } from '../src/canary-mail.js';
import { allAudit, allEvents, allTasks, allThreads } from '../src/collect.js';
import { filesWithWord } from '../src/files-with-word.js';
import { importAndSettle, settled } from '../src/settled.js';
import { removeFolder, temporaryFolder } from '../src/temporary-folder.js';

/** Words that only the owner's and only the other user's data hold. */
const CANARY = 'zanzibarquartz';
const OTHER = 'cobaltheron';
const WINDOW = { start_at: '2000-01-01T00:00:00Z', end_at: '2100-01-01T00:00:00Z' };
/** What says that there is an account, and that it was emptied. */
const KEPT = ['auth_billing.refresh_tokens', 'auth_billing.users', 'operations.audit_entries', 'operations.erasures'];

let folder: string;
let system: RunningSystem;
let owner: AdjutantClient;
let other: AdjutantClient;
let adminUrl: string;

const mailOf = (word: string) => join(folder, `${word}.mbox`);

beforeAll(async () => {
  folder = await temporaryFolder('erasure');
  await mkdir(join(folder, 'calendar'));
  await writeFile(mailOf(CANARY), canaryMailbox(CANARY, 40, new Date()));
  await writeFile(mailOf(OTHER), canaryMailbox(OTHER, 40, new Date()));
  await writeFile(join(folder, 'calendar', 'own.ics'), calendar());
  system = await startSystem({ dataFolder: join(folder, 'data'), port: 0, env: { LOG_LEVEL: 'warn', IMPORT_ROOT: folder } });
  adminUrl = system.platform.databaseUrl('operations').admin?.url ?? '';
  owner = new AdjutantClient({ baseUrl: system.url });
  await owner.signInLocally();
  other = new AdjutantClient({ baseUrl: system.url });
  await other.register('other@example.org', 'a long enough pass phrase');
  await fill(other, OTHER);
}, 180_000);

afterAll(async () => {
  await system.stop();
  await removeFolder(folder);
});

function calendar(): string {
  const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//y//EN', 'BEGIN:VEVENT', `UID:1@${CANARY}`, `DTSTAMP:${day}T080000Z`, `DTSTART:${day}T090000Z`, `DTEND:${day}T100000Z`, `SUMMARY:About ${CANARY}`, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
}

/** Gives a user something in every corner. The public route imports for administrators only, the service from its root for everybody. */
async function fill(client: AdjutantClient, word: string): Promise<void> {
  const { id: userId } = await client.call('getMe', {});
  await system.platform.bus.request(contextFor(userId), startImport, { paths: [mailOf(word)], owner_addresses: ['me@home.example'] });
  await waitFor(async () => (await client.call('listImports', {})).imports.every(({ state }) => state === 'done'), { deadlineMs: 30_000, what: 'the import to end' });
  await settled(client);
  const task = await client.call('createTask', { title: `Call ${word}`, details: `About ${word}` });
  await client.call('updateTask', { id: task.id, title: `Call ${word} again` });
  await client.call('completeTask', { id: task.id });
  await client.call('runPrompt', { prompt: `where is the ${word} contract?` });
  await client.call('runPrompt', { prompt: 'summarize the last 2 hours' });
  await client.call('testAllConnectors', {});
  await drain(system.platform.bus, system.services);
}

async function setAside(userId: string, word: string): Promise<void> {
  const messaging = system.services.find(({ name }) => name === 'task-graph')?.parts.messaging;
  const message = { id: crypto.randomUUID(), event: 'agent-orchestrator.candidates-proposed.v1', context: { userId, role: 'user' as const, tier: 'free' as const, requestId: 'r', timeZone: 'UTC' }, payload: { word } };
  await messaging?.deadLetters.add({ id: crypto.randomUUID(), consumer: 'task-graph', message, error: { code: 'INTERNAL', message: word }, attempts: 1, created_at: new Date().toISOString() });
}

async function putBlob(userId: string, word: string): Promise<void> {
  const blobs = await system.platform.ports.blobStore?.({ service: 'test', logger: system.platform.logger });
  await blobs?.put({ userId }, 'attachments/1', Buffer.from(word));
}

async function all(client: AdjutantClient) {
  return {
    events: (await allEvents(client)).map(({ id }) => id).sort(),
    threads: (await allThreads(client)).map(({ id }) => id).sort(),
    tasks: (await allTasks(client)).map(({ id, version, status }) => `${id} ${version} ${status}`).sort(),
    history: (await allAudit(client, 'task')).map(({ id }) => id).sort(),
    found: (await client.call('search', { q: OTHER, limit: 100 })).total,
    prompts: (await client.call('listPrompts', {})).prompts.length,
    imports: (await client.call('listImports', {})).imports,
    connectors: (await client.call('listConnectors', {})).connectors,
  };
}

async function erase(client: AdjutantClient): Promise<Erasure> {
  const started = await client.call('startErasure', { confirm: 'delete my data' });
  await waitFor(async () => (await client.call('getErasure', { id: started.erasure_id })).state !== 'running', { deadlineMs: 60_000, what: 'the erasure to end' });
  return client.call('getErasure', { id: started.erasure_id });
}

async function expectNothingLeft(): Promise<void> {
  await drain(system.platform.bus, system.services);
  expect(await tablesWithWord(adminUrl, CANARY)).toEqual([]);
  for (const place of ['index', 'blobs']) expect(await filesWithWord(join(folder, 'data', place), CANARY)).toEqual([]);
  const left = await tablesWithUser(adminUrl, system.owner.id);
  expect(left.filter((table) => !KEPT.includes(table) && !table.endsWith('.inbox') && !table.endsWith('.outbox'))).toEqual([]);
}

describe('deleting all data of a user', () => {
  it('[PRO-68] says what to send, unless it is sent', async () => {
    const { access_token } = (await owner.signInLocally());
    const send = (body?: unknown) =>
      fetch(`${system.url}/api/v1/users/me/data`, { method: 'DELETE', headers: { authorization: `Bearer ${access_token}`, ...(body ? { 'content-type': 'application/json' } : {}) }, body: body ? JSON.stringify(body) : null });
    for (const body of [undefined, {}, { confirm: 'yes' }, { confirm: true }]) {
      const answer = await send(body);
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain('send {\\"confirm\\": \\"delete my data\\"}');
    }
    const unknown = await owner.call('getErasure', { id: crypto.randomUUID() }).catch((error: unknown) => error);
    expect(unknown).toBeInstanceOf(ApiError);
    expect(unknown).toMatchObject({ status: 404 });
  });

  it('[PRO-68] leaves nothing of his in any table, index file or blob, and the other user\'s data whole', async () => {
    await fill(owner, CANARY);
    await importAndSettle(owner, [join(folder, 'calendar')], ['me@home.example']);
    await setAside(system.owner.id, CANARY);
    await putBlob(system.owner.id, CANARY);
    const before = await tablesWithWord(adminUrl, CANARY);
    for (const table of ['connector_ingest.events', 'connector_ingest.threads', 'connector_ingest.entities', 'task_graph.tasks', 'task_graph.task_history', 'task_graph.candidates', 'task_graph.calendar_events', 'task_graph.dead_letters', 'agent_orchestrator.prompts', 'agent_orchestrator.outbox', 'operations.audit_entries']) expect(before).toContain(table);
    expect((await filesWithWord(join(folder, 'data', 'index'), CANARY)).length).toBeGreaterThan(0);
    const others = await all(other);

    const heard: string[] = [];
    const listening = new AbortController();
    const stream = (async () => {
      for await (const { event } of owner.changes({ signal: listening.signal })) heard.push(event);
    })();
    await waitFor(() => heard.includes('connected'), { what: 'the stream to open' });
    const erasure = await erase(owner);
    expect(erasure).toMatchObject({ state: 'done', message: null });
    expect(Object.keys(erasure.removed).sort()).toEqual(['agent-orchestrator', 'auth-billing', 'backup', 'connector-ingest', 'embedding', 'gateway', 'operations', 'task-graph']);
    for (const name of ['agent-orchestrator', 'backup', 'connector-ingest', 'embedding', 'operations', 'task-graph']) expect(erasure.removed[name]).toBeGreaterThan(0);
    await waitFor(() => heard.includes('data_erased'), { what: 'the stream to tell' });
    listening.abort();
    await stream;

    await expectNothingLeft();
    expect(await all(owner)).toMatchObject({ events: [], threads: [], tasks: [], history: [], prompts: 0, imports: [] });
    expect((await owner.call('listCalendarEvents', WINDOW)).events).toEqual([]);
    expect((await owner.call('search', { q: CANARY })).total).toBe(0);
    expect(await all(other)).toEqual(others);
    expect(await tablesWithWord(adminUrl, OTHER)).toEqual(expect.arrayContaining(['connector_ingest.events', 'task_graph.tasks', 'task_graph.task_history']));
  }, 120_000);

  it('[PRO-68] [EMP-42] keeps the account, and one entry that says what was done', async () => {
    expect(await owner.call('getMe', {})).toMatchObject({ id: system.owner.id });
    const entries = await allAudit(owner, 'data');
    expect(entries.map(({ actor, action }) => [actor, action])).toEqual([['user', 'erased']]);
    expect(await all(other)).toMatchObject({ prompts: 2 });
  });

  it('[PRO-68] ends a running import, and leaves nothing of it', async () => {
    await writeFile(mailOf(CANARY), canaryMailbox(CANARY, 3_000, new Date()));
    const { id } = await owner.call('startImport', { paths: [mailOf(CANARY)], owner_addresses: ['me@home.example'] });
    await waitFor(async () => (await owner.call('getImport', { id })).created > 100, { deadlineMs: 30_000, what: 'the import to be under way' });
    expect((await owner.call('getImport', { id })).state).toBe('running');
    const [first, second] = await Promise.all([owner.call('startErasure', { confirm: 'delete my data' }), owner.call('startErasure', { confirm: 'delete my data' })]);
    expect(second.erasure_id).toBe(first.erasure_id);
    await waitFor(async () => (await owner.call('getErasure', { id: first.erasure_id })).state !== 'running', { deadlineMs: 60_000, what: 'the erasure to end' });
    expect(await owner.call('getErasure', { id: first.erasure_id })).toMatchObject({ state: 'done', message: null });
    await expectNothingLeft();
    expect(await all(owner)).toMatchObject({ events: [], tasks: [], imports: [] });
  }, 120_000);

  it('[PRO-68] lets what comes afterwards stay', async () => {
    await writeFile(mailOf(CANARY), canaryMailbox(CANARY, 5, new Date()));
    expect(await importAndSettle(owner, [mailOf(CANARY)], ['me@home.example'])).toMatchObject({ state: 'done', created: 5 });
    expect((await owner.call('search', { q: CANARY })).total).toBe(5);
  }, 60_000);
});
