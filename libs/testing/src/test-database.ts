import { createHash, randomUUID } from 'node:crypto';

import { Database, migrate, rolesOf, type Migration } from '@adjutant/database';
import pg from 'pg';

import { testServer } from './test-server.js';

const PASSWORD = 'test-password';

/** A migrated database of one's own. */
export interface TestDatabase<DB> {
  database: Database<DB>;
  adminUrl: string;
  /** The login role's password and URL, for whoever builds a service on it. */
  url: string;
  password: string;
  close(): Promise<void>;
}

async function asAdmin<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, name: string, user?: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  if (user) {
    changed.username = user;
    changed.password = PASSWORD;
  }
  return changed.href;
}

/** Migrated once per list of migrations and run; other test files wait for it and clone it. */
async function ensureTemplate(adminUrl: string, schema: string, migrations: readonly Migration[]): Promise<string> {
  const source = migrations.map((migration) => `${migration.name}${migration.up.toString()}`).join('\n');
  const name = `template_${schema}_${createHash('sha1').update(source).digest('hex').slice(0, 12)}`;
  await asAdmin(adminUrl, async (client) => {
    await client.query('select pg_advisory_lock(hashtext($1))', [name]);
    const { rowCount } = await client.query('select from pg_database where datname = $1 and datistemplate', [name]);
    if (rowCount) return;
    await client.query(`drop database if exists "${name}"`);
    await client.query(`create database "${name}"`);
    await migrate({ adminUrl: withDatabase(adminUrl, name), schema, password: PASSWORD, migrations });
    await client.query(`alter database "${name}" is_template true`);
  });
  return name;
}

/** A database for one test file, cloned from a migrated template; dropped by `close`. */
export async function testDatabase<DB>(migrations: readonly Migration[], schema: string): Promise<TestDatabase<DB>> {
  const { adminUrl } = await testServer();
  const template = await ensureTemplate(adminUrl, schema, migrations);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asAdmin(adminUrl, async (client) => {
    await client.query('select pg_advisory_lock(hashtext($1))', [`${template} clone`]);
    await client.query(`create database "${name}" template "${template}" strategy file_copy`);
  });
  const url = withDatabase(adminUrl, name, rolesOf(schema).service);
  const database = new Database<DB>({ url, schema });
  const close = async () => {
    await database.close();
    await asAdmin(adminUrl, (client) => client.query(`drop database "${name}" with (force)`));
  };
  return { database, adminUrl: withDatabase(adminUrl, name), url, password: PASSWORD, close };
}
