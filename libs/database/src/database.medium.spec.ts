import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { contextFor } from '@adjutant/contracts-core';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { sql } from 'kysely';
import pg from 'pg';

import { checkCatalogue } from './check-catalogue.js';
import { Database, toJson } from './database.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.js';
import { findMissingMigrations, migrate, rollback, type Migration } from './migrate.js';
import { userOwnedTable } from './owned-table.js';

const ada = contextFor('11111111-1111-4111-8111-111111111111');
const bob = contextFor('22222222-2222-4222-8222-222222222222');

const notes: Migration = {
  name: '0001-notes',
  async up(db) {
    await sql`create table notes (id int not null, user_id uuid not null, text text not null, meta jsonb not null default '{}', primary key (user_id, id))`.execute(db);
    await userOwnedTable(db, 'notes');
  },
  async down(db) {
    await sql`drop table notes`.execute(db);
  },
};

interface Notes {
  notes: { id: number; user_id: string; text: string; meta: unknown };
}

let folder: string;
let server: EmbeddedPostgres;
let database: Database<Notes>;

function serviceUrl(schema: string): string {
  const url = new URL(server.adminUrl);
  url.username = `${schema}_service`;
  url.password = 'service-password';
  return url.href;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'adjutant-database-'));
  server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), password: 'admin-password' });
  await migrate({ adminUrl: server.adminUrl, schema: 'notebook', password: 'service-password', migrations: [notes] });
  database = new Database<Notes>({ url: serviceUrl('notebook'), schema: 'notebook' });
  for (const ctx of [ada, bob]) {
    await database.asUser(ctx, (tx) =>
      tx
        .insertInto('notes')
        .values(Array.from({ length: 500 }, (_, id) => ({ id, user_id: ctx.userId, text: `${ctx === ada ? 'ada' : 'bob'} ${id}`, meta: {} })))
        .execute(),
    );
  }
});

afterAll(async () => {
  await database.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('Database', () => {
  it('[PRO-36] [PRO-37] shows and changes the rows of one user only', async () => {
    const seen = await database.asUser(ada, (tx) => tx.selectFrom('notes').selectAll().execute());
    expect(seen).toHaveLength(500);
    expect(new Set(seen.map((row) => row.user_id))).toEqual(new Set([ada.userId]));
    const changed = await database.asUser(ada, (tx) => tx.updateTable('notes').set({ text: 'mine' }).where('user_id', '=', bob.userId).executeTakeFirst());
    expect(changed.numUpdatedRows).toBe(0n);
    const deleted = await database.asUser(ada, (tx) => tx.deleteFrom('notes').where('user_id', '=', bob.userId).executeTakeFirst());
    expect(deleted.numDeletedRows).toBe(0n);
    await expect(database.asUser(ada, (tx) => tx.insertInto('notes').values({ id: 900, user_id: bob.userId, text: 'x', meta: {} }).execute())).rejects.toThrow(/row-level security/);
  });

  it('[PRO-37] reads in one statement, again and again on one connection, and never another user’s rows', async () => {
    const narrow = new Database<Notes>({ url: serviceUrl('notebook'), schema: 'notebook', poolSize: 1 });
    for (let round = 0; round < 12; round += 1) {
      for (const ctx of [ada, bob]) {
        const byKey = await narrow.readAsUser(ctx, (db) => db.selectFrom('notes').selectAll().where('id', '=', 7));
        expect(byKey).toEqual([expect.objectContaining({ id: 7, user_id: ctx.userId })]);
        const all = await narrow.readAsUser(ctx, (db) => db.selectFrom('notes').select(['id', 'user_id']).orderBy('id').limit(1000));
        expect(all).toHaveLength(500);
        expect(new Set(all.map((row) => row.user_id))).toEqual(new Set([ctx.userId]));
      }
    }
    await narrow.close();
  });

  it('[EMP-43] has PostgreSQL prepare a query once for each connection, whatever its values', async () => {
    const single = new Database<Notes>({ url: serviceUrl('notebook'), schema: 'notebook', poolSize: 1 });
    const texts: (string | undefined)[] = [];
    for (const id of [7, 8, 9]) texts.push(await single.asUser(ada, (tx) => tx.selectFrom('notes').select('text').where('id', '=', id).executeTakeFirst()).then((row) => row?.text));
    expect(texts).toEqual(['ada 7', 'ada 8', 'ada 9']);
    const { rows } = await single.asUser(ada, (tx) => sql<{ plans: number }>`select (generic_plans + custom_plans)::int as plans from pg_prepared_statements where statement like 'select "text" from "notes"%'`.execute(tx));
    expect(rows).toEqual([{ plans: 3 }]);
    await single.close();
  });

  it('shows every user’s rows to the system, and no row without a context', async () => {
    const all = await database.asSystem('count', (tx) => tx.selectFrom('notes').select(({ fn }) => fn.countAll<string>().as('n')).executeTakeFirstOrThrow());
    expect(all.n).toBe('1000');
    await expect(database.asUser({ userId: "x' or true" }, async () => undefined)).rejects.toThrow(/id of a user/);
  });

  it('runs hooks after the commit only, and rolls back what throws', async () => {
    const order: string[] = [];
    await database.asUser(ada, async (tx) => {
      database.afterCommit(tx, () => void order.push('hook'));
      await tx.insertInto('notes').values({ id: 1000, user_id: ada.userId, text: 'new', meta: {} }).execute();
      order.push('work');
    });
    await expect(
      database.asUser(ada, async (tx) => {
        database.afterCommit(tx, () => void order.push('never'));
        await tx.deleteFrom('notes').execute();
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(order).toEqual(['work', 'hook']);
    expect(await database.readAsUser(ada, (db) => db.selectFrom('notes').select('id'))).toHaveLength(501);
  });

  it('[CON-94] keeps values out of the SQL and text that PostgreSQL refuses out of its columns', async () => {
    const text = `'); drop table notes; --`;
    await database.asUser(bob, (tx) => tx.insertInto('notes').values({ id: 1001, user_id: bob.userId, text, meta: toJson({ bad: 'a\u0000b\ud800' }) }).execute());
    const [row] = await database.readAsUser(bob, (db) => db.selectFrom('notes').select(['text', 'meta']).where('id', '=', 1001));
    expect(row).toEqual({ text, meta: { bad: 'a\uFFFDb\uFFFD' } });
  });

  it('turns what PostgreSQL says into errors of ours', async () => {
    const duplicate = database.asUser(ada, (tx) => tx.insertInto('notes').values({ id: 1, user_id: ada.userId, text: 'again', meta: {} }).execute());
    await expect(duplicate).rejects.toMatchObject({ code: 'CONFLICT' });
    const hasty = new Database<Notes>({ url: serviceUrl('notebook'), schema: 'notebook', statementTimeoutMs: 50 });
    await expect(hasty.asUser(ada, (tx) => sql`select pg_sleep(5)`.execute(tx))).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    await hasty.close();
    const nowhere = new Database<Notes>({ url: 'postgresql://x:y@127.0.0.1:1/z', schema: 'notebook' });
    await expect(nowhere.ping()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await nowhere.close();
  });

  it('survives a connection that breaks in a transaction, and says so', async () => {
    const broken = database.asUser(ada, async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
      const admin = new pg.Client({ connectionString: server.adminUrl });
      await admin.connect();
      await admin.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
      await admin.end();
      await tx.selectFrom('notes').selectAll().execute();
    });
    await expect(broken).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await database.readAsUser(ada, (db) => db.selectFrom('notes').select('id').limit(1))).toHaveLength(1);
  });

  it('closes its connections', async () => {
    const closing = new Database<Notes>({ url: serviceUrl('notebook'), schema: 'notebook' });
    await Promise.all(Array.from({ length: 5 }, () => closing.asUser(ada, (tx) => tx.selectFrom('notes').select('id').execute())));
    await closing.readAsUser(ada, (db) => db.selectFrom('notes').select('id'));
    const open = () => database.asSystem('count', (tx) => sql<{ n: number }>`select count(*)::int as n from pg_stat_activity where usename = current_setting('session_authorization')`.execute(tx));
    const before = (await open()).rows[0]?.n ?? 0;
    await closing.close();
    let after = before;
    for (let tries = 0; tries < 100 && after === before; tries += 1) after = (await open()).rows[0]?.n ?? 0;
    expect(after).toBeLessThan(before);
  });

  it('does not call committed what PostgreSQL rolled back', async () => {
    const hooks: string[] = [];
    const swallowed = database.asUser(ada, async (tx) => {
      database.afterCommit(tx, () => void hooks.push('committed'));
      await tx.insertInto('notes').values({ id: 1, user_id: ada.userId, text: 'again', meta: {} }).execute().catch(() => undefined);
    });
    await expect(swallowed).rejects.toThrow('rolled back');
    expect(hooks).toEqual([]);
  });

  it('[CON-94] sends statements of one transaction together and keeps their order', async () => {
    const counts = await database.asUser(ada, (tx) =>
      Promise.all([
        tx.insertInto('notes').values({ id: 2_000, user_id: ada.userId, text: 'one', meta: {} }).execute(),
        tx.updateTable('notes').set({ text: 'two' }).where('id', '=', 2_000).executeTakeFirstOrThrow(),
        tx.deleteFrom('notes').where('text', '=', 'two').executeTakeFirstOrThrow(),
      ]),
    );
    expect(counts.slice(1)).toMatchObject([{ numUpdatedRows: 1n }, { numDeletedRows: 1n }]);
  });

  it('runs a transaction again that lost against another', async () => {
    let runs = 0;
    await database.asUser(ada, async (tx) => {
      runs += 1;
      if (runs === 1) await sql`do $$ begin raise exception 'lost' using errcode = '40001'; end $$`.execute(tx);
    });
    expect(runs).toBe(2);
  });
});

describe('checkCatalogue', () => {
  const careful: Migration = {
    name: '0001-shelves',
    async up(db) {
      await sql`create table shelves (id int primary key, user_id uuid not null)`.execute(db);
      await sql`create index shelves_user on shelves (user_id)`.execute(db);
      await sql`create table books (id int primary key, user_id uuid not null, shelf_id int not null references shelves (id))`.execute(db);
      await sql`create index books_user on books (user_id)`.execute(db);
      await sql`create index books_shelf on books (shelf_id)`.execute(db);
      await sql`create view titles with (security_invoker = true) as select id from books`.execute(db);
      for (const table of ['shelves', 'books']) await userOwnedTable(db, table);
    },
    down: async () => undefined,
  };

  it.each([
    ['alter table library.books no force row level security', 'table books has user_id but row-level security is not enabled and forced'],
    ['drop policy books_delete_own on library.books', 'table books has no policy for delete by the service'],
    ['alter policy books_select_own on library.books using (true)', 'policy books_select_own on books does not look at the current user'],
    ['drop index library.books_shelf', 'foreign key books_shelf_id_fkey has no index'],
    ['drop index library.books_user', 'table books has no index that begins with user_id'],
    ['alter view library.titles set (security_invoker = false)', 'view titles runs with the rights of its owner: make it security_invoker'],
    [`update pg_index set indisvalid = false where indexrelid = 'library.books_shelf'::regclass`, 'index library.books_shelf is invalid'],
    ['alter role library_service bypassrls', 'role library_service may do too much'],
    ['alter role library_system createrole', 'role library_system may do too much'],
    ['alter table library.books owner to library_service', 'role library_service owns books'],
    ['grant usage on schema notebook to library_service', 'role library_service can reach the schema notebook'],
    ['grant create on schema library to library_service', 'role library_service may create in the schema library'],
    ['create table library.nobodys (id int primary key)', 'table nobodys belongs to no user and is not on the list of those that may'],
  ])('[PRO-36] finds the fault in: %s', async (mistake, fault) => {
    await migrate({ adminUrl: server.adminUrl, schema: 'library', password: 'p', migrations: [careful] });
    const admin = new pg.Client({ connectionString: server.adminUrl });
    await admin.connect();
    try {
      expect(await checkCatalogue(server.adminUrl, 'library')).toEqual([]);
      await admin.query(mistake);
      expect(await checkCatalogue(server.adminUrl, 'library')).toContain(fault);
    } finally {
      await admin.query('drop schema library cascade');
      await admin.query('drop owned by library_service, library_system');
      await admin.query('drop role library_service, library_system');
      await admin.end();
    }
  });
});

describe('a service', () => {
  it('[PRO-36] can do nothing in the database but read and write its rows', async () => {
    for (const attempt of [
      'create table notebook.mine (id int)',
      'create schema mine',
      'drop table notebook.notes',
      'alter table notebook.notes disable row level security',
      'truncate notebook.notes',
      'delete from notebook.migrations',
      'create role mine',
      'set role adjutant',
      `copy (select 1) to program 'true'`,
    ]) {
      await expect(database.asUser(ada, (tx) => sql.raw(attempt).execute(tx))).rejects.toMatchObject({ code: '42501' });
    }
    await expect(database.asUser(ada, (tx) => sql`set row_security = off; select * from notes`.execute(tx))).rejects.toThrow(/row-level security/);
  });
});

describe('migrations', () => {
  it('[CON-98] [PRO-74] are applied once, taken back, and applied again', async () => {
    const options = { adminUrl: server.adminUrl, schema: 'scratch', password: 'p', migrations: [notes] };
    expect(await migrate(options)).toEqual(['0001-notes']);
    expect(await migrate(options)).toEqual([]);
    expect(await rollback({ ...options, steps: 1 })).toEqual(['0001-notes']);
    expect(await Promise.all([migrate(options), migrate(options)])).toContainEqual(['0001-notes']);
  });

  it('is not disturbed when the server ends its connection while it closes', async () => {
    const end = pg.Client.prototype.end;
    const ending = jest.spyOn(pg.Client.prototype, 'end').mockImplementation(function (this: pg.Client, ...given: unknown[]) {
      this.emit('error', new Error('terminating connection due to administrator command'));
      return Reflect.apply(end, this, given) as Promise<void>;
    });
    await migrate({ adminUrl: server.adminUrl, schema: 'notebook', password: 'service-password', migrations: [notes] }).finally(() => ending.mockRestore());
  });

  it('[PRO-74] [PRO-82] are found missing by the service itself, and newer ones are no fault of an older service', async () => {
    const newer = { ...notes, name: '0002-more', up: async () => undefined, down: async () => undefined };
    const options = { adminUrl: server.adminUrl, schema: 'waiting', password: 'service-password' };
    const missing = (migrations: Migration[]) => findMissingMigrations({ url: serviceUrl('waiting'), schema: 'waiting', migrations });
    expect(await missing([notes, newer])).toEqual(['0001-notes', '0002-more']);
    await migrate({ ...options, migrations: [notes] });
    expect(await missing([notes, newer])).toEqual(['0002-more']);
    await migrate({ ...options, migrations: [notes, newer] });
    expect(await missing([notes, newer])).toEqual([]);
    expect(await missing([notes])).toEqual([]);
  });

  it('refuse data that a newer program wrote', async () => {
    const options = { adminUrl: server.adminUrl, schema: 'future', password: 'p' };
    await migrate({ ...options, migrations: [notes] });
    await expect(migrate({ ...options, migrations: [{ ...notes, name: '0000-older' }] })).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('newer Adjutant') });
  });

  it('[PRO-36] leave a catalogue without faults, and the check finds what is wrong', async () => {
    expect(await checkCatalogue(server.adminUrl, 'notebook')).toEqual([]);
    await migrate({
      adminUrl: server.adminUrl,
      schema: 'careless',
      password: 'p',
      migrations: [
        {
          name: '0001-careless',
          async up(db) {
            await sql`create table open (id int primary key, user_id uuid)`.execute(db);
            await sql`create table nobodys (id int primary key)`.execute(db);
            await sql`create view peek as select * from open`.execute(db);
          },
          down: async () => undefined,
        },
      ],
    });
    const faults = (await checkCatalogue(server.adminUrl, 'careless')).join('\n');
    for (const fault of ['table open has user_id but', 'table nobodys belongs to no user', 'view peek', 'no policy for delete', 'no index that begins']) expect(faults).toContain(fault);
  });
});
