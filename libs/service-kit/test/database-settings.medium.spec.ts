import { Database } from '@adjutant/database';
import { testDatabase, testRabbitMq, testRedis, waitFor, type TestDatabase } from '@adjutant/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Inject, Injectable, Module } from '@nestjs/common';
import { sql } from 'kysely';
import { Client } from 'pg';

import { startProcess, type Environment } from '../src/index.js';
import { DemoModule, demoService } from './demo-service.js';

/** Any number: who holds it keeps everybody else who asks for it. */
const LOCK = 4711;

let pg: TestDatabase<unknown>;
let admin: Client;
let env: Environment;

beforeAll(async () => {
  pg = await testDatabase(demoService.migrations, 'demo');
  admin = new Client({ connectionString: pg.adminUrl });
  await admin.connect();
  const [broker, redis] = await Promise.all([testRabbitMq(), testRedis()]);
  const [vhost = ''] = await broker.virtualHosts(1);
  env = { DATABASE_URL: pg.url, RABBITMQ_URL: vhost, REDIS_URL: redis.url, PORT: '0', LOG_LEVEL: 'silent' };
});

afterEach(() => admin.query('select pg_advisory_unlock_all()'));

afterAll(async () => {
  await admin.end();
  await pg.close();
});

/** Starts the service with these settings and lets `work` use its database, as its own handlers do. */
async function inService(settings: Environment, work: (database: Database) => Promise<void>): Promise<void> {
  let database: Database | undefined;
  @Injectable()
  class Borrows {
    constructor(@Inject(Database) own: Database) {
      database = own;
    }
  }
  @Module({ imports: [DemoModule], providers: [Borrows] })
  class Borrowed {}
  const running = await startProcess({ ...demoService, module: Borrowed }, { ...env, ...settings });
  try {
    await work(database as unknown as Database);
  } finally {
    await running.stop();
  }
}

const takeLock = (database: Database): Promise<unknown> => database.asSystem('a test', (tx) => sql`select pg_advisory_xact_lock(${sql.lit(LOCK)})`.execute(tx));

/** Of the service's role, in this database. */
async function connections(condition = 'true'): Promise<number> {
  const { rows } = await admin.query<{ n: number }>(`select count(*)::int as n from pg_stat_activity where datname = current_database() and usename = 'demo_service' and ${condition}`);
  return rows[0]?.n ?? -1;
}

describe('the database of a service', () => {
  it('ends a statement after DATABASE_STATEMENT_TIMEOUT_MS, and one that waits for a lock after DATABASE_LOCK_TIMEOUT_MS', async () => {
    await admin.query('select pg_advisory_lock($1)', [LOCK]);
    await inService({ DATABASE_STATEMENT_TIMEOUT_MS: '1000', DATABASE_LOCK_TIMEOUT_MS: '100' }, async (database) => {
      const sleep = database.asSystem('a test', (tx) => sql`select pg_sleep(5)`.execute(tx));
      await expect(sleep).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', cause: { code: '57014', message: expect.stringContaining('statement timeout') } });
      await expect(takeLock(database)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', cause: { code: '55P03', message: expect.stringContaining('lock timeout') } });
    });
  });

  it('takes DATABASE_POOL_SIZE connections and no more, however much work waits for one', async () => {
    await admin.query('select pg_advisory_lock($1)', [LOCK]);
    await inService({ DATABASE_POOL_SIZE: '2' }, async (database) => {
      const work = Promise.all(Array.from({ length: 8 }, () => takeLock(database)));
      await waitFor(async () => (await connections(`wait_event = 'advisory'`)) >= 2, { what: 'two to wait for the lock' });
      expect(database.connections()).toMatchObject({ busy: 2, idle: 0 });
      expect(database.connections().waiting).toBeGreaterThanOrEqual(6);
      expect(await connections()).toBe(2);
      await admin.query('select pg_advisory_unlock($1)', [LOCK]);
      expect(await work).toHaveLength(8);
      expect(await connections()).toBe(2);
    });
  });
});
