import { AppError } from '@adjutant/contracts-core';
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';

import { mapError } from './map-error.js';
import { rolesOf } from './roles.js';

/** The schema as a migration sees it: tables by name, nothing known of their columns. */
export type MigrationDb = Transaction<Record<string, Record<string, unknown>>>;

/** One step of a schema, forth and back. Names sort as they were written: `0001-tasks`. */
export interface Migration {
  name: string;
  up(db: MigrationDb): Promise<void>;
  down(db: MigrationDb): Promise<void>;
}

export interface MigrateOptions {
  /** Connection of a role that may create schemas and roles. */
  adminUrl: string;
  schema: string;
  /** Password that the service's login role is given. */
  password: string;
  migrations: readonly Migration[];
}

async function withConnection<T>(url: string, work: (db: Kysely<Record<string, Record<string, unknown>>>) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 5_000 });
  // Whoever works hears of it; when the pool has ended, its connection is still closing and may be told that the server ends it.
  pool.on('error', () => undefined);
  const db = new Kysely<Record<string, Record<string, unknown>>>({ dialect: new PostgresDialect({ pool }) });
  try {
    return await work(db);
  } catch (error) {
    throw mapError(error);
  } finally {
    await db.destroy();
  }
}

/** Roles belong to the whole server: they are made once, under a lock that all services share. */
async function ensureRoles(db: MigrationDb, schema: string, password: string): Promise<void> {
  const { service, system } = rolesOf(schema);
  await sql`select pg_advisory_xact_lock(hashtext('adjutant.roles'))`.execute(db);
  const existing = await sql<{ rolname: string }>`select rolname from pg_roles where rolname in (${service}, ${system})`.execute(db);
  const names = new Set(existing.rows.map((row) => row.rolname));
  if (!names.has(system)) await sql`create role ${sql.id(system)} nologin nosuperuser nobypassrls`.execute(db);
  if (!names.has(service)) await sql`create role ${sql.id(service)} login noinherit nosuperuser nobypassrls nocreatedb nocreaterole`.execute(db);
  await sql`alter role ${sql.id(service)} password ${sql.lit(password)}`.execute(db);
  await sql`grant ${sql.id(system)} to ${sql.id(service)}`.execute(db);
  await sql`alter role ${sql.id(service)} set search_path to ${sql.id(schema)}, public`.execute(db);
}

async function ensureSchema(db: MigrationDb, schema: string): Promise<void> {
  const { service, system } = rolesOf(schema);
  await sql`create schema if not exists ${sql.id(schema)}`.execute(db);
  await sql`revoke all on schema public from public`.execute(db);
  await sql`grant usage on schema public to public`.execute(db);
  await sql`grant usage on schema ${sql.id(schema)} to ${sql.id(service)}, ${sql.id(system)}`.execute(db);
  await sql`create table if not exists ${sql.id(schema, 'migrations')} (name text primary key, applied_at timestamptz not null default now())`.execute(db);
  await sql`grant select on ${sql.id(schema, 'migrations')} to ${sql.id(service)}`.execute(db);
}

async function appliedNames(db: MigrationDb, schema: string): Promise<string[]> {
  const result = await sql<{ name: string }>`select name from ${sql.id(schema, 'migrations')} order by name`.execute(db);
  return result.rows.map((row) => row.name);
}

async function enterSchema(db: MigrationDb, schema: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`adjutant.migrate.${schema}`}))`.execute(db);
  await sql`select set_config('search_path', ${`${schema},public`}, true), set_config('app.migrating', ${schema}, true)`.execute(db);
}

/**
 * Brings a schema to the newest migration: roles, schema, then each missing step in a transaction of its own, under an
 * advisory lock, so that several processes may start at once. Answers the names it applied.
 * Throws CONFLICT when the database knows migrations that this program does not.
 */
export async function migrate({ adminUrl, schema, password, migrations }: MigrateOptions): Promise<string[]> {
  return withConnection(adminUrl, async (db) => {
    await db.transaction().execute(async (tx) => {
      await ensureRoles(tx, schema, password);
      await ensureSchema(tx, schema);
    });
    const applied: string[] = [];
    for (const migration of migrations) {
      const isNew = await db.transaction().execute(async (tx) => {
        await enterSchema(tx, schema);
        const names = await appliedNames(tx, schema);
        refuseNewer(schema, names, migrations);
        if (names.includes(migration.name)) return false;
        await migration.up(tx);
        await sql`insert into ${sql.id(schema, 'migrations')} (name) values (${migration.name})`.execute(tx);
        return true;
      });
      if (isNew) applied.push(migration.name);
    }
    return applied;
  });
}

function refuseNewer(schema: string, names: string[], migrations: readonly Migration[]): void {
  const unknown = names.find((name) => !migrations.some((migration) => migration.name === name));
  if (unknown === undefined) return;
  throw new AppError('CONFLICT', `The data was written by a newer Adjutant (${schema} has "${unknown}"). Update this program, or use another data folder.`);
}

/**
 * What a service's schema still lacks, asked as the service itself: all of them where nobody has migrated yet. What a newer
 * version has added is no fault: old and new work side by side.
 */
export async function findMissingMigrations({ url, schema, migrations }: { url: string; schema: string; migrations: readonly Migration[] }): Promise<string[]> {
  const names = migrations.map(({ name }) => name);
  try {
    const applied = await withConnection(url, (db) => sql<{ name: string }>`select name from ${sql.id(schema, 'migrations')}`.execute(db));
    const known = new Set(applied.rows.map(({ name }) => name));
    return names.filter((name) => !known.has(name));
  } catch (error) {
    if (isNotMigrated(error)) return names;
    throw error;
  }
}

/** No such role yet (or not with this password), no such schema or table, nothing granted yet, or no server yet. */
function isNotMigrated(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === 'UNAVAILABLE' || ['28P01', '28000', '3F000', '42P01', '42501'].includes(String(code));
}

/** Takes the newest `steps` migrations back, newest first. Answers their names. */
export async function rollback({ adminUrl, schema, migrations, steps }: Omit<MigrateOptions, 'password'> & { steps: number }): Promise<string[]> {
  return withConnection(adminUrl, async (db) => {
    const undone: string[] = [];
    for (const migration of [...migrations].reverse().slice(0, steps)) {
      await db.transaction().execute(async (tx) => {
        await enterSchema(tx, schema);
        if (!(await appliedNames(tx, schema)).includes(migration.name)) return;
        await migration.down(tx);
        await sql`delete from ${sql.id(schema, 'migrations')} where name = ${migration.name}`.execute(tx);
        undone.push(migration.name);
      });
    }
    return undone;
  });
}
