import { testDatabase, testRabbitMq, testRedis, testServer, waitFor, type TestDatabase } from '@adjutant/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Inject, Injectable, Module } from '@nestjs/common';
import { Model } from '@adjutant/model';
import { HttpClient } from '@adjutant/egress';
import { BlobStore } from '@adjutant/blob-store';
import { Keyring } from '@adjutant/crypto';
import { contextFor } from '@adjutant/contracts-core';
import { connectRabbitBus } from '@adjutant/messaging';
import { Client } from 'pg';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

import { defineService, runService, startProcess, type Environment } from '../src/index.js';
import { migrateFromEnv } from '../src/migrate-service.js';
import { DemoModule, demoConfig, demoService, getTotal } from './demo-service.js';

let pg: TestDatabase<unknown>;
let env: Environment;

beforeAll(async () => {
  pg = await testDatabase(demoService.migrations, 'demo');
  const [broker, redis] = await Promise.all([testRabbitMq(), testRedis()]);
  const [vhost = ''] = await broker.virtualHosts(1);
  env = { DATABASE_URL: pg.url, RABBITMQ_URL: vhost, REDIS_URL: redis.url, PORT: '0', LOG_LEVEL: 'silent', GREETING: '' };
});

afterAll(() => pg.close());

/** Of the service's role, as the administrator sees them. */
async function connections(): Promise<number | undefined> {
  const client = new Client({ connectionString: pg.adminUrl });
  await client.connect();
  const { rows } = await client.query<{ n: number }>(`select count(*)::int as n from pg_stat_activity where datname = current_database() and usename = 'demo_service'`);
  await client.end();
  return rows[0]?.n;
}

describe('a process of one service', () => {
  it('[MIM-16] serves health, readiness and figures', async () => {
    const running = await startProcess(demoService, env);
    const get = async (path: string, method = 'GET') => {
      const response = await fetch(`http://127.0.0.1:${running.operationsPort}${path}`, { method });
      return { status: response.status, text: await response.text() };
    };
    expect(await get('/healthz')).toEqual({ status: 200, text: '{"status":"ok"}' });
    expect(await get('/readyz?verbose=1')).toMatchObject({ status: 200, text: expect.stringContaining('"service":"demo"') });
    const { text } = await get('/metrics');
    expect(text).toContain('# TYPE adjutant_job_duration_seconds histogram');
    expect(text).toContain('adjutant_jobs{service="demo",queue="demo",state="failed"} 0');
    expect(await get('/other')).toMatchObject({ status: 404 });
    expect(await get('/healthz', 'POST')).toMatchObject({ status: 404 });
    await running.stop();
    await expect(get('/healthz')).rejects.toThrow();
  });

  it.each([
    ['there', {}, 'ok'],
    ['and nobody is at REDIS_URL', { REDIS_URL: 'redis://127.0.0.1:1' }, 'error'],
  ])('[EMP-50] keeps its rows at DATABASE_URL and its jobs at REDIS_URL: %s', async (_, given, jobs) => {
    const running = await startProcess(demoService, { ...env, ...given });
    expect(await connections()).toBeGreaterThan(0);
    expect(await (await fetch(`http://127.0.0.1:${running.operationsPort}/readyz`)).json()).toMatchObject({ checks: { database: { status: 'ok' }, jobs: { status: jobs } } });
    await running.stop();
  });

  it('[PRO-82] says that it is not ready before it stops, and answers what comes meanwhile', async () => {
    const running = await startProcess(demoService, { ...env, STOP_DELAY_SECONDS: '1' });
    const readiness = async () => (await fetch(`http://127.0.0.1:${running.operationsPort}/readyz`)).status;
    const asker = await connectRabbitBus({ url: env['RABBITMQ_URL'] ?? '', service: 'asker' });
    expect(await readiness()).toBe(200);
    const stopped = running.stop();
    expect(await readiness()).toBe(503);
    expect(await asker.request(contextFor(randomUUID()), getTotal, {})).toMatchObject({ words: 0 });
    await stopped;
    await expect(asker.request(contextFor(randomUUID()), getTotal, {})).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await asker.close();
  });

  it('[PRO-82] ends at the latest 25 s after STOP_DELAY_SECONDS', async () => {
    for (const [delay, within] of [['0', 25_000], ['1', 26_000]] as const) {
      const running = await startProcess(demoService, { ...env, STOP_DELAY_SECONDS: delay });
      expect(running.stopWithinMs).toBe(within);
      await running.stop();
    }
  });

  it('[PRO-76] writes nothing but lines of JSON to standard output, each with its level and service, and a failure with its request and class', async () => {
    const written: string[] = [];
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = (text: string | Uint8Array) => written.push(String(text)) > 0;
    try {
      const running = await startProcess(demoService, { ...env, LOG_LEVEL: 'debug' });
      const asker = await connectRabbitBus({ url: env['RABBITMQ_URL'] ?? '', service: 'asker' });
      await asker.request(contextFor(randomUUID(), { requestId: 'find-me' }), getTotal, {});
      await expect(asker.request(contextFor(randomUUID(), { requestId: 'find-me' }), getTotal, { at_least: -1 })).rejects.toMatchObject({ code: 'INTERNAL' });
      await Promise.all([asker.close(), running.stop()]);
      await new Promise(setImmediate);
    } finally {
      process.stdout.write = write;
    }
    const lines = written.join('').trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const line of lines) expect(line).toMatchObject({ level: expect.stringMatching(/^(debug|info|warn|error)$/), name: 'demo', time: expect.stringMatching(/Z$/), message: expect.any(String) });
    expect(lines.map(({ message }) => message)).toEqual(expect.arrayContaining(['service started', 'service stopped']));
    expect(lines.filter((line) => line['request_id'] === 'find-me')).toMatchObject([
      { level: 'debug', service: 'demo', message: 'request handled' },
      { level: 'error', service: 'demo', message: 'request failed', code: 'INTERNAL', error_class: 'system', error: { stack: expect.stringContaining('getTotal') } },
    ]);
  });

  it('leaves nothing open when its port is taken', async () => {
    const other = createServer().listen(0);
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(startProcess(demoService, { ...env, OPERATIONS_PORT: String(port) })).rejects.toThrow('EADDRINUSE');
    await waitFor(async () => (await connections()) === 0, { what: 'the last connection to close' });
    other.close();
  });

  it('keeps its jobs in PostgreSQL where there is no Redis', async () => {
    const admin = new URL(pg.adminUrl);
    admin.username = 'adjutant_jobs';
    // The role is one for all who test on this server: another password would lock the others out.
    admin.password = 'jobs-password';
    const withoutRedis = { ...env, REDIS_URL: undefined, JOBS_DATABASE_URL: admin.href };
    await migrateFromEnv(demoService, { ...withoutRedis, DATABASE_ADMIN_URL: pg.adminUrl });
    const running = await startProcess(demoService, withoutRedis);
    expect(await (await fetch(`http://127.0.0.1:${running.operationsPort}/readyz`)).json()).toMatchObject({ status: 'ok', checks: { jobs: { status: 'ok' } } });
    await running.stop();
  });

  it('gives a service the ports that it lists', async () => {
    const seen: unknown[] = [];
    @Injectable()
    class NeedsPorts {
      constructor(@Inject(Model) model: Model, http: HttpClient, @Inject(BlobStore) blobs: BlobStore, @Inject(Keyring) keyring: Keyring) {
        seen.push(model, http, blobs, keyring);
      }
    }
    @Module({ imports: [DemoModule], providers: [NeedsPorts] })
    class WithPorts {}
    const definition = { ...demoService, module: WithPorts, ports: ['model', 'httpClient', 'blobStore', 'keyring'] as const };
    const running = await startProcess(definition, { ...env, ENCRYPTION_KEY: Keyring.generate().exportKeys() });
    expect(seen).toEqual([expect.any(Model), expect.any(HttpClient), expect.any(BlobStore), expect.any(Keyring)]);
    await running.stop();
  });

  it('frees its port when the service cannot start', async () => {
    @Module({})
    class Empty {}
    const broken = { ...demoService, module: Empty };
    await expect(startProcess(broken, { ...env, PORT: '18437' })).rejects.toThrow(/has no handler/);
    await (await startProcess(demoService, { ...env, PORT: '18437' })).stop();
  });

  it('runs a service that keeps nothing, with an application of its own', async () => {
    const { NestFactory } = await import('@nestjs/core');
    @Module({})
    class Empty {}
    const calls: string[] = [];
    const stateless = defineService({
      name: 'door',
      module: Empty,
      contracts: {},
      config: demoConfig,
      createApp: async (root) => {
        calls.push('created');
        return NestFactory.createApplicationContext(root, { logger: false });
      },
      started: async () => void calls.push('started'),
      stopping: (app) => void calls.push(app ? 'stopping' : ''),
    });
    const running = await startProcess(stateless, { ...env, OPERATIONS_PORT: '0', STOP_DELAY_SECONDS: '0.1' });
    expect(calls).toEqual(['created', 'started']);
    const stopped = running.stop().then(() => calls.push('stopped'));
    expect(calls).toEqual(['created', 'started', 'stopping']);
    await stopped;
    expect(calls).toEqual(['created', 'started', 'stopping', 'stopped']);
  });
});

describe('runService', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
    process.exitCode = undefined;
  });

  it('stops in order within three seconds on SIGTERM', async () => {
    Object.assign(process.env, env);
    // Jest's own process stays when the service has stopped: it is not to be ended at the deadline.
    const codes: number[] = [];
    await runService(demoService, [], { graceMs: 10_000, deadlineMs: 25_000, exit: (code) => void codes.push(code) });
    const startedAt = performance.now();
    process.emit('SIGTERM');
    process.emit('SIGINT');
    await waitFor(async () => (await connections()) === 0, { deadlineMs: 3_000, what: 'the last connection to close' });
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(codes).toEqual([]);
  });

  it('[MIM-65] says what is wrong with its environment and leaves with 1', async () => {
    Object.assign(process.env, { ...env, DATABASE_URL: 'mysql://user:short@nope', RABBITMQ_URL: 'http://nope', REDIS_URL: '' });
    const written: string[] = [];
    const write = process.stderr.write.bind(process.stderr);
    process.stderr.write = (text: string | Uint8Array) => written.push(String(text)) > 0;
    await runService(demoService, []).finally(() => (process.stderr.write = write));
    expect(process.exitCode).toBe(1);
    expect(written.join('')).toMatch(/3 faults[\s\S]*DATABASE_URL[\s\S]*RABBITMQ_URL[\s\S]*REDIS_URL/);
    expect(written.join('')).not.toContain('short');
  });
});

describe('main.js migrate', () => {
  const passwords = (url: string, schema: string): string => {
    const own = new URL(url);
    own.username = `${schema}_service`;
    own.password = 'twelve-letters';
    return own.href;
  };

  it('[PRO-74] brings the schema up to date and gives the service its login; until then a service waits', async () => {
    const { adminUrl } = await testServer();
    const name = `fresh_${randomUUID().slice(0, 8)}`;
    const fresh = { ...demoService, schema: name };
    const own = { ...env, DATABASE_URL: passwords(adminUrl, name) };
    const starting = startProcess(fresh, own);
    expect(await migrateFromEnv(fresh, { ...own, DATABASE_ADMIN_URL: adminUrl })).toEqual(demoService.migrations.map((migration) => migration.name));
    expect(await migrateFromEnv(fresh, { ...own, DATABASE_ADMIN_URL: adminUrl })).toEqual([]);
    await (await starting).stop();
  });

  it('says what is wrong with what it is given', async () => {
    await expect(migrateFromEnv(demoService, { DATABASE_URL: pg.url })).rejects.toThrow(/DATABASE_ADMIN_URL: is not set/);
    await expect(migrateFromEnv(demoService, { DATABASE_URL: pg.adminUrl, DATABASE_ADMIN_URL: pg.adminUrl })).rejects.toThrow(/must log in as demo_service/);
  });

  it('is the only word that main.js takes', async () => {
    const written: string[] = [];
    const write = process.stderr.write.bind(process.stderr);
    process.stderr.write = (text: string | Uint8Array) => written.push(String(text)) > 0;
    await runService(demoService, ['migrat']).finally(() => (process.stderr.write = write));
    expect(written.join('')).toContain('"migrat" means nothing here');
    process.exitCode = undefined;
  });
});
