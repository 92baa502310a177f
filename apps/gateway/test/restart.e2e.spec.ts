import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FolderBlobStore } from '@adjutant/blob-store';
import { MemoryFanOut } from '@adjutant/fan-out';
import { MemoryLimits } from '@adjutant/limits';
import { ManualClock } from '@adjutant/contracts-core';
import { createTask } from '@adjutant/contracts-task-graph';
import { jobsUrlFor, migrateJobs } from '@adjutant/jobs';
import { InProcessBus } from '@adjutant/messaging';
import { startService, type Platform, type RunningService } from '@adjutant/service-kit';
import { Metrics, silentLogger } from '@adjutant/telemetry';
import { testDatabase, waitFor, type TestDatabase } from '@adjutant/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { IdempotencyKeysJobs } from '../src/idempotency-keys/idempotency-keys.jobs.js';
import type { GatewayDatabase } from '../src/idempotency-keys/idempotency-key.entity.js';
import { gatewayService } from '../src/index.js';
import { aTask } from './fixtures.js';

const clock = new ManualClock(new Date());
const user = randomUUID();
let pg: TestDatabase<GatewayDatabase>;
let platform: Platform;
let running: RunningService;
let blobFolder: string;
let created = 0;
let gate: Promise<void> = Promise.resolve();

beforeAll(async () => {
  blobFolder = await mkdtemp(join(tmpdir(), 'gateway-restart-'));
  pg = await testDatabase<GatewayDatabase>(gatewayService.migrations, 'gateway');
  await migrateJobs({ adminUrl: pg.adminUrl, password: 'jobs-password' });
  const metrics = new Metrics();
  const bus = new InProcessBus({ clock, logger: silentLogger, metrics });
  bus.handleRequest(createTask, async (_, { title }) => {
    created += 1;
    await gate;
    return aTask({ title });
  });
  platform = {
    profile: 'standalone',
    version: '0.1.0',
    env: { PORT: '0', ENVIRONMENT: 'dev' },
    bus,
    clock,
    logger: silentLogger,
    metrics,
    databaseUrl: () => ({ url: pg.url, admin: { url: pg.adminUrl, password: pg.password } }),
    stopGraceMs: 0,
    jobsUrl: jobsUrlFor(pg.adminUrl, 'jobs-password'),
    dataDir: tmpdir(),
    ports: { blobStore: () => FolderBlobStore.open(blobFolder), limits: () => new MemoryLimits(), fanOut: () => new MemoryFanOut() },
  };
  running = await startService(gatewayService, platform);
});
afterAll(async () => {
  await running.stop();
  await platform.bus.close();
  await pg.close();
  await rm(blobFolder, { recursive: true, force: true });
});

const portOf = () => ((running.app as NestFastifyApplication).getHttpServer().address() as AddressInfo).port;

async function send(key: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${portOf()}/api/v1/tasks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-dev-user': user, 'idempotency-key': key },
    body: JSON.stringify({ title: key }),
  });
}

/** A connection of its own over which tasks are made. */
function openConnection() {
  let answers = '';
  const socket = connect(portOf(), '127.0.0.1').on('data', (data: Buffer) => (answers += data.toString()));
  const ended = once(socket, 'close');
  return {
    make: (title: string) => {
      const body = JSON.stringify({ title });
      socket.write(`POST /api/v1/tasks HTTP/1.1\r\nhost: localhost\r\nx-dev-user: ${user}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    },
    /** The statuses of all answers, once it was closed. */
    statuses: async () => ended.then(() => answers.match(/(?<=HTTP\S+ )\d+/g)),
  };
}

/** Begins to stop. Resolves when nobody can connect any more. */
async function closeDoors(): Promise<{ stopped: Promise<void> }> {
  const port = portOf();
  const stopped = running.stop();
  await waitFor(() => fetch(`http://127.0.0.1:${port}/healthz`).then(() => false, () => true), { what: 'the doors to close' });
  return { stopped };
}

const countKeys = () => pg.database.asSystem('test', async (tx) => (await tx.selectFrom('idempotency_keys').select('key_hash').execute()).length);

describe('an Idempotency-Key', () => {
  it('is refused while its first request is at work, and answered afterwards', async () => {
    let open: () => void = () => undefined;
    gate = new Promise((resolve) => (open = resolve));
    const first = send('slow');
    await waitFor(() => created === 1);
    const second = await send('slow');
    expect(second.status).toBe(409);
    expect(second.headers.get('retry-after')).toBe('1');
    const leaseMs = async () => {
      const [row] = await pg.database.asSystem('test', (tx) => tx.selectFrom('idempotency_keys').select('lease_until').where('answer', 'is', null).execute());
      return (row?.lease_until?.getTime() ?? 0) - clock.now().getTime();
    };
    expect(await leaseMs()).toBe(9_000);
    clock.advance(8_000);
    await waitFor(async () => (await leaseMs()) === 9_000, { what: 'the key to be held longer' });
    open();
    const answer: unknown = await (await first).json();
    expect(await (await send('slow')).json()).toEqual(answer);
    expect(created).toBe(1);
  });

  it('is remembered across a restart', async () => {
    const answer: unknown = await (await send('restart')).json();
    await running.stop();
    running = await startService(gatewayService, platform);
    expect(await (await send('restart')).json()).toEqual(answer);
    expect(created).toBe(2);
  });

  it('[EMP-41] is not stored, and neither is its answer but sealed', async () => {
    await send('canary-of-the-key');
    const rows = await pg.database.asSystem('test', (tx) => tx.selectFrom('idempotency_keys').selectAll().execute());
    expect(rows.map(({ answer }) => typeof answer)).toContain('string');
    const stored = rows.flatMap((row) => [JSON.stringify(row), Buffer.from(row.answer ?? '', 'base64').toString('latin1')]).join('');
    for (const word of ['canary-of-the-key', '"title"', 'status', user.slice(0, 8)]) expect([word, stored.replaceAll(user, '').includes(word)]).toEqual([word, false]);
  });

  it('is free again when its request was lost', async () => {
    await send('lost');
    await pg.database.asUser({ userId: user }, (tx) => tx.updateTable('idempotency_keys').set({ answer: null, lease_until: clock.now() }).execute());
    expect((await send('lost')).status).toBe(201);
  });

  it('is forgotten after a day', async () => {
    const jobs = running.app.get(IdempotencyKeysJobs, { strict: false });
    expect(await jobs.sweep()).toBe(0);
    clock.advance(25 * 3_600_000);
    expect(await jobs.sweep()).toBe(1);
    await waitFor(async () => (await countKeys()) === 0, { what: 'the keys to be pruned' });
  });
});

describe('a gateway that stops', () => {
  it('ends each connection with its next answer as soon as it is told to, and answers whoever comes until it does', async () => {
    expect((await send('before-it-was-told')).headers.get('connection')).toBe('keep-alive');
    running.announceStop();
    const answers = await Promise.all([send('while-it-says-so'), send('and-again')]);
    expect(answers.map(({ status, headers }) => [status, headers.get('connection')])).toEqual([[201, 'close'], [201, 'close']]);
    await running.stop();
    running = await startService(gatewayService, platform);
  });

  it('answers also what still comes over a connection that was open when it closed its doors', async () => {
    let open: () => void = () => undefined;
    gate = new Promise((resolve) => (open = resolve));
    const before = created;
    const connection = openConnection();
    connection.make('one');
    await waitFor(() => created === before + 1, { what: 'the first request' });
    const { stopped } = await closeDoors();
    connection.make('two');
    await waitFor(() => created === before + 2, { what: 'the second request' });
    open();
    expect(await connection.statuses()).toEqual(['201', '201']);
    await stopped;
    running = await startService(gatewayService, platform);
  });
});

describe('without the other services', () => {
  it('health says so, and everything else is not available', async () => {
    const port = portOf();
    const health = await fetch(`http://127.0.0.1:${port}/healthz`);
    expect(health.status).toBe(503);
    expect(await health.json()).toMatchObject({ status: 'unhealthy', checks: { operations: { status: 'error' } } });
    const board = await fetch(`http://127.0.0.1:${port}/api/v1/focus`, { headers: { 'x-dev-user': user } });
    expect(board.status).toBe(503);
    expect(await board.json()).toMatchObject({ error: { code: 'UNAVAILABLE' } });
  });
});
