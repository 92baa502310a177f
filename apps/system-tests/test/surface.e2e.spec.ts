import { join } from 'node:path';

import { AdjutantClient } from '@adjutant/client';
import { startSystem, type RunningSystem } from '@adjutant/standalone';
import { waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';

import { makeMailbox } from '../src/make-mailbox.js';
import { importAndSettle } from '../src/settled.js';
import { removeFolder, temporaryFolder } from '../src/temporary-folder.js';

let folder: string;
let system: RunningSystem;
let client: AdjutantClient;

beforeAll(async () => {
  folder = await temporaryFolder('surface');
  system = await startSystem({ dataFolder: join(folder, 'data'), port: 0, env: { LOG_LEVEL: 'error' } });
  client = new AdjutantClient({ baseUrl: system.url });
  await client.signInLocally();
});
afterAll(async () => {
  await system.stop();
  await removeFolder(folder);
});

const get = (path: string) => fetch(new URL(path, system.url));

describe('the running system', () => {
  it.each(['/healthz', '/readyz', '/health', '/api/healthz', '/api/v1/readyz'])('[MIM-14] [MIM-15] says at %s that all its parts are well', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ status: 'healthy', checks: { database: { status: 'ok' }, 'task-graph': { status: 'ok' }, embedding: { status: 'ok' } } });
  });

  it('[MIM-16] [MIM-17] shows figures and the OpenAPI page', async () => {
    expect(await (await get('/metrics')).text()).toMatch(/^# TYPE \w+ histogram$/m);
    expect((await get('/docs')).headers.get('content-type')).toContain('text/html');
  });

  it('[PRO-20] keeps a time zone for every user, UTC unless they say otherwise', async () => {
    const somebody = new AdjutantClient({ baseUrl: system.url });
    await somebody.register('zone@example.com', 'correct horse battery');
    expect(await somebody.call('getMe', {})).toMatchObject({ email: 'zone@example.com', timezone: 'UTC' });
  });

  it('[MIM-49] [MIM-25] [PRO-43] begins to ingest as soon as a source is given, and what came in becomes searchable', async () => {
    const mailbox = join(folder, 'inbox.mbox');
    await writeFile(mailbox, makeMailbox(120, new Date()));
    const { state } = await client.call('startImport', { paths: [mailbox] });
    expect(['queued', 'running', 'done']).toContain(state);
    await waitFor(async () => (await client.call('getStatus', {})).events.total === 120, { deadlineMs: 30_000 });
    await importAndSettle(client, [mailbox]);
    const { index } = await client.call('getStatus', {});
    expect(index).toMatchObject({ indexed: 120, pending: 0, failed: 0, model: expect.any(String) });
    const [event] = (await client.call('listEvents', { limit: 1 })).events;
    const { hits } = await client.call('search', { q: event?.title ?? '' });
    expect(hits[0]?.object_id).toBe(event?.id);
  });
});
