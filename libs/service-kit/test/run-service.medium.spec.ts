import { testDatabase, waitFor, type TestDatabase } from '@adjutant/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Inject, Injectable, Module } from '@nestjs/common';
import { Model } from '@adjutant/model';
import { HttpClient } from '@adjutant/egress';
import { BlobStore } from '@adjutant/blob-store';
import { Keyring } from '@adjutant/crypto';
import { defineService, runService, startProcess, type Environment } from '../src/index.js';
import { DemoModule, demoConfig, demoService } from './demo-service.js';

let pg: TestDatabase<unknown>;
let env: Environment;

beforeAll(async () => {
  pg = await testDatabase(demoService.migrations, 'demo');
  env = { DATABASE_URL: pg.adminUrl, DATABASE_PASSWORD: 'test-password', PORT: '0', LOG_LEVEL: 'silent', GREETING: '' };
});

afterAll(() => pg.close());

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
    await expect(startProcess(broken, env)).rejects.toThrow(/has no handler/);
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
    });
    const running = await startProcess(stateless, { ...env, OPERATIONS_PORT: '0' });
    expect(calls).toEqual(['created', 'started']);
    await running.stop();
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
    await runService(demoService);
    const startedAt = performance.now();
    process.emit('SIGTERM');
    process.emit('SIGINT');
    const count = async () => {
      const { default: postgres } = await import('pg');
      const client = new postgres.Client({ connectionString: pg.adminUrl });
      await client.connect();
      const { rows } = await client.query<{ n: number }>(`select count(*)::int as n from pg_stat_activity where datname = current_database() and usename in ('adjutant_jobs', 'demo_service')`);
      await client.end();
      return rows[0]?.n;
    };
    await waitFor(async () => (await count()) === 0, { deadlineMs: 3_000, what: 'the last connection to close' });
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });

  it('[MIM-65] says what is wrong with its environment and leaves with 1', async () => {
    Object.assign(process.env, { ...env, DATABASE_URL: 'mysql://nope', DATABASE_PASSWORD: 'short' });
    const written: string[] = [];
    const write = process.stderr.write.bind(process.stderr);
    process.stderr.write = (text: string | Uint8Array) => written.push(String(text)) > 0;
    await runService(demoService).finally(() => (process.stderr.write = write));
    expect(process.exitCode).toBe(1);
    expect(written.join('')).toMatch(/2 faults[\s\S]*DATABASE_URL[\s\S]*DATABASE_PASSWORD/);
    expect(written.join('')).not.toContain('short');
  });
});
