import { contextFor } from '@adjutant/contracts-core';
import { FaultProxy } from '@adjutant/testing';
import { testDatabase, type TestDatabase } from '@adjutant/testing/database';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import pg from 'pg';

import { Database } from './database.js';
import type { Migration } from './migrate.js';
import { userOwnedTable } from './owned-table.js';

interface Tables {
  notes: { id: number; user_id: string; text: string };
}

const migration: Migration = {
  name: '0001-notes',
  async up(db) {
    await sql`create table notes (id int not null, user_id uuid not null, text text not null, primary key (user_id, id))`.execute(db);
    await userOwnedTable(db, 'notes');
  },
  async down(db) {
    await sql`drop table notes`.execute(db);
  },
};

const USERS = 30;
const users = Array.from({ length: USERS }, (_, n) => contextFor(`00000000-0000-4000-8000-${String(n + 1).padStart(12, '0')}`));
const [ada = contextFor('')] = users;

let test: TestDatabase<Tables>;
const open: Database<Tables>[] = [];

beforeAll(async () => {
  test = await testDatabase<Tables>([migration], 'finder');
  await test.database.asSystem('fill', (tx) => sql`insert into notes select n, u, u || ' ' || n from unnest(${users.map(({ userId }) => userId)}::uuid[]) u, generate_series(1, 20) n`.execute(tx));
});
afterEach(() => Promise.all(open.splice(0).map((database) => database.close())));
afterAll(() => test.close());

function connect(url = test.url): Database<Tables> {
  const database = new Database<Tables>({ url, schema: 'finder', poolSize: 1 });
  open.push(database);
  return database;
}

const find = (database: Database<Tables>, user: { userId: string }, id: number) => database.findAsUser(user, (db) => db.selectFrom('notes').selectAll().where('id', '=', id));
const backend = (database: Database<Tables>) => database.findAsUser(ada, (db) => db.selectFrom('notes').select(sql<number>`pg_backend_pid()`.as('pid')).where('id', '=', 1));

describe('findAsUser', () => {
  it('[PRO-37] shows each user his own row and nobody else\'s, however many ask at once on the one connection', async () => {
    const database = connect();
    const asked = Array.from({ length: 3_000 }, (_, n) => ({ user: users[(n * 7) % USERS] ?? ada, id: 1 + (n % 22) }));
    const found = await Promise.all(asked.map(({ user, id }) => find(database, user, id)));
    expect(found).toEqual(asked.map(({ user, id }) => (id > 20 ? undefined : { id, user_id: user.userId, text: `${user.userId} ${id}` })));
    const left = await database.findAsUser(ada, (db) => db.selectFrom('notes').select(sql<string>`count(distinct user_id)`.as('n')));
    expect(left).toEqual({ n: '1' });
  });

  it('sends those of one turn together, and goes on behind one that fails', async () => {
    const proxy = await FaultProxy.start({ target: { host: '127.0.0.1', port: Number(new URL(test.url).port) } });
    const database = connect(proxy.urlFor(test.url));
    const broken = database.findAsUser(ada, (db) => db.selectFrom('notes').select(sql<number>`1 / (id - 1)`.as('x')).where('id', '=', 1));
    const results = await Promise.allSettled([find(database, ada, 1), broken, find(database, ada, 2)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    await expect(broken).rejects.toThrow(/division by zero/);
    expect(proxy.connections).toBe(1);
    await database.close();
    await proxy.close();
  });

  it('[EMP-52] is answered by the pool when its connection is ended, and has one again afterwards', async () => {
    const database = connect();
    const before = await backend(database);
    const admin = new pg.Client({ connectionString: test.adminUrl });
    await admin.connect();
    const ended = admin.query('select pg_terminate_backend($1)', [before?.pid]);
    const found = await Promise.all([ended, ...Array.from({ length: 50 }, (_, n) => find(database, ada, 1 + (n % 20)))]);
    expect(found.slice(1).every((row) => row !== undefined)).toBe(true);
    expect((await backend(database))?.pid).not.toBe(before?.pid);
    await admin.end();
  });

  it('does not wait for ever on a connection that was cut without a word', async () => {
    const proxy = await FaultProxy.start({ target: { host: '127.0.0.1', port: Number(new URL(test.url).port) } });
    const database = connect(proxy.urlFor(test.url));
    await find(database, ada, 1);
    proxy.abandon();
    const startedAt = performance.now();
    expect(await Promise.all([find(database, ada, 1), find(database, ada, 2)])).toMatchObject([{ id: 1 }, { id: 2 }]);
    expect(performance.now() - startedAt).toBeLessThan(8_000);
    await database.close();
    await proxy.close();
  });

  it('opens nothing more once the database is closed', async () => {
    const database = connect();
    const pid = (await backend(database))?.pid;
    await database.close();
    await expect(find(database, ada, 1)).rejects.toThrow(/after calling end/);
    const admin = new pg.Client({ connectionString: test.adminUrl });
    await admin.connect();
    const { rows } = await admin.query('select pid from pg_stat_activity where usename = $1 and datname = current_database() and pid = $2', ['finder_service', pid]);
    await admin.end();
    expect(rows).toEqual([]);
  });

  it('says UNAVAILABLE when there is no server', async () => {
    await expect(find(connect('postgres://nobody:nothing@127.0.0.1:1/none'), ada, 1)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
