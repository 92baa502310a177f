import { contextFor } from '@adjutant/contracts-core';
import { testDatabase, type TestDatabase } from '@adjutant/testing/database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sql } from 'kysely';

import { Database } from './database.js';
import type { Migration } from './migrate.js';
import { grantTable, userOwnedTable } from './owned-table.js';

interface Tables {
  notes: { id: number; user_id: string; kind: string; text: string };
  kinds: { kind: string; title: string };
}

const migration: Migration = {
  name: '0001-notes',
  async up(db) {
    await sql`create table notes (id int not null, user_id uuid not null, kind text not null, text text not null, primary key (user_id, id))`.execute(db);
    await sql`create index notes_kind on notes (kind)`.execute(db);
    await sql`create table kinds (kind text primary key, title text not null)`.execute(db);
    await userOwnedTable(db, 'notes');
    await grantTable(db, 'kinds');
  },
  async down(db) {
    await sql`drop table notes, kinds`.execute(db);
  },
};

const USERS = 40;
const ROWS = 250;
const KINDS = ['mail', 'chat', 'ticket'];
const users = Array.from({ length: USERS }, (_, n) => contextFor(`00000000-0000-4000-8000-${String(n + 1).padStart(12, '0')}`));

let test: TestDatabase<Tables>;
/** One connection each, so that every read follows another user's on it: as the planner likes, and without a kind of scan. */
let connections: Record<string, Database<Tables>>;

beforeAll(async () => {
  test = await testDatabase<Tables>([migration], 'notebook');
  await test.database.asSystem('fill', async (tx) => {
    await sql`insert into kinds select kind, upper(kind) from unnest(${KINDS}::text[]) kind`.execute(tx);
    await sql`insert into notes select n, u, (${KINDS}::text[])[1 + n % 3], 'note ' || n from unnest(${users.map(({ userId }) => userId)}::uuid[]) u, generate_series(0, ${ROWS - 1}::int) n`.execute(tx);
  });
  const withSetting = (setting: string): Database<Tables> => {
    const url = new URL(test.url);
    url.searchParams.set('options', setting);
    return new Database<Tables>({ url: url.href, schema: 'notebook', poolSize: 1 });
  };
  connections = { any: withSetting(''), 'no sequential scan': withSetting('-c enable_seqscan=off'), 'no index': withSetting('-c enable_indexscan=off -c enable_bitmapscan=off'), generic: withSetting('-c plan_cache_mode=force_generic_plan'), custom: withSetting('-c plan_cache_mode=force_custom_plan') };
});

afterAll(async () => {
  await Promise.all(Object.values(connections).map((database) => database.close()));
  await test.close();
});

const queries: Record<string, { rows: number; read: (database: Database<Tables>, user: { userId: string }) => Promise<{ user_id: string }[]> }> = {
  all: { rows: ROWS, read: (database, user) => database.readAsUser(user, (db) => db.selectFrom('notes').select(['id', 'user_id']).orderBy('id')) },
  'by key': { rows: 1, read: (database, user) => database.readAsUser(user, (db) => db.selectFrom('notes').selectAll().where('id', '=', 7)) },
  joined: { rows: 83, read: (database, user) => database.readAsUser(user, (db) => db.selectFrom('notes').innerJoin('kinds', 'kinds.kind', 'notes.kind').select(['user_id', 'title']).where('notes.kind', '=', 'chat')) },
  'with itself': { rows: ROWS, read: (database, user) => database.readAsUser(user, (db) => db.with('mine', (cte) => cte.selectFrom('notes').selectAll()).selectFrom('mine').innerJoin('notes', 'notes.id', 'mine.id').select('notes.user_id')) },
  'a page': { rows: 20, read: (database, user) => database.readAsUser(user, (db) => db.selectFrom('notes').selectAll().orderBy('id', 'desc').limit(20)) },
  'any one of a list': { rows: 3, read: (database, user) => database.readAsUser(user, (db) => db.selectFrom('notes').selectAll().where('id', 'in', [1, 2, 3])) },
};

describe('readAsUser', () => {
  it('[PRO-37] shows each user all of his rows and none of another, whatever the plan and whoever read before', async () => {
    const reads = fc.array(fc.tuple(fc.nat(USERS - 1), fc.constantFrom(...Object.keys(queries)), fc.constantFrom('any', 'no sequential scan', 'no index', 'generic', 'custom')), { minLength: 10, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(reads, async (steps) => {
        for (const [number, name, connection] of steps) {
          const query = queries[name];
          const user = users[number];
          const database = connections[connection];
          if (!query || !user || !database) throw new Error('unknown step');
          const rows = await query.read(database, user);
          expect(rows).toHaveLength(query.rows);
          expect(rows.every((row) => row.user_id === user.userId)).toBe(true);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('was tried with the plans that it names', async () => {
    const plan = async (connection: string, setting: string) =>
      (await connections[connection]?.asSystem('look', (tx) => sql<{ value: string }>`select current_setting(${setting}) as value`.execute(tx)))?.rows[0]?.value;
    expect(await plan('no sequential scan', 'enable_seqscan')).toBe('off');
    expect(await plan('no index', 'enable_indexscan')).toBe('off');
    expect(await plan('generic', 'plan_cache_mode')).toBe('force_generic_plan');
  });

  it('keeps the order of the query', async () => {
    for (const database of Object.values(connections)) {
      const rows = await database.readAsUser(users[3] ?? contextFor(''), (db) => db.selectFrom('notes').select('id').orderBy('id', 'desc'));
      expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: ROWS }, (_, n) => ROWS - 1 - n));
    }
  });

  it('[PRO-37] leaves nothing of its user behind on the connection', async () => {
    for (const database of Object.values(connections)) {
      await database.readAsUser(users[0] ?? contextFor(''), (db) => db.selectFrom('notes').selectAll());
      const left = await database.asUser(users[1] ?? contextFor(''), (tx) => tx.selectFrom('notes').select('user_id').distinct().execute());
      expect(left).toEqual([{ user_id: users[1]?.userId }]);
    }
  });

  it('says what is wrong with a query as an error of ours', async () => {
    await expect(connections['any']?.readAsUser(users[0] ?? contextFor(''), (db) => db.selectFrom('notes').select(sql<number>`1 / 0`.as('x')))).rejects.toThrow(/division by zero/);
  });
});
