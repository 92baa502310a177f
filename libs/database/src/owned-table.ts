import { sql } from 'kysely';

import type { MigrationDb } from './migrate.js';
import { rolesOf } from './roles.js';

const VERBS = ['select', 'insert', 'update', 'delete'] as const;

/** `user_id` of the current context; a sub-select, so that PostgreSQL evaluates it once and can use an index. */
const CURRENT_USER_ID = `(select nullif(current_setting('app.user_id', true), '')::uuid)`;

async function schemaBeingMigrated(db: MigrationDb): Promise<string> {
  const result = await sql<{ schema: string }>`select current_setting('app.migrating') as schema`.execute(db);
  return result.rows[0]?.schema ?? '';
}

/**
 * Makes a table of the schema being migrated the property of its users: row-level security enabled and forced, one policy
 * per verb for the service, all rows for work that spans users, and the grants. `column` holds the owner's id.
 */
export async function userOwnedTable(db: MigrationDb, table: string, column = 'user_id'): Promise<void> {
  const schema = await schemaBeingMigrated(db);
  const { service, system } = rolesOf(schema);
  const name = sql.id(schema, table);
  await sql`alter table ${name} enable row level security`.execute(db);
  await sql`alter table ${name} force row level security`.execute(db);
  const own = sql`${sql.id(column)} = ${sql.raw(CURRENT_USER_ID)}`;
  for (const verb of VERBS) {
    const using = verb === 'insert' ? sql`` : sql`using (${own})`;
    const check = verb === 'insert' || verb === 'update' ? sql`with check (${own})` : sql``;
    await sql`create policy ${sql.id(`${table}_${verb}_own`)} on ${name} for ${sql.raw(verb)} to ${sql.id(service)} ${using} ${check}`.execute(db);
  }
  await sql`create policy ${sql.id(`${table}_system`)} on ${name} for all to ${sql.id(system)} using (true) with check (true)`.execute(db);
  await grantTable(db, table);
}

/** Lets the service read and write a table that belongs to no user. */
export async function grantTable(db: MigrationDb, table: string): Promise<void> {
  const schema = await schemaBeingMigrated(db);
  const { service, system } = rolesOf(schema);
  await sql`grant select, insert, update, delete on ${sql.id(schema, table)} to ${sql.id(service)}, ${sql.id(system)}`.execute(db);
}

/**
 * The one way out of an append-only table: a function `erase_<table>(most)` that removes up to `most` rows of the current user,
 * and answers how many. The service may call it, and still may neither change nor remove an entry by itself. A trigger
 * that refuses deletions must let the table's owner pass.
 */
export async function allowErasure(db: MigrationDb, table: string): Promise<void> {
  const schema = await schemaBeingMigrated(db);
  const { service } = rolesOf(schema);
  const [name, erase] = [sql.id(schema, table), sql.id(schema, `erase_${table}`)];
  const own = sql`user_id = ${sql.raw(CURRENT_USER_ID)}`;
  for (const verb of ['select', 'delete']) {
    await sql`create policy ${sql.id(`${table}_${verb}_erase`)} on ${name} for ${sql.raw(verb)} to current_user using (${own})`.execute(db);
  }
  await sql`create function ${erase}(most int) returns int language sql security definer set search_path = pg_catalog, pg_temp as $$
      with erased as (delete from ${name} where ctid = any (array(select ctid from ${name} where ${own} limit most)) returning 1)
      select count(*)::int from erased $$`.execute(db);
  await sql`revoke all on function ${erase}(int) from public`.execute(db);
  await sql`grant execute on function ${erase}(int) to ${sql.id(service)}`.execute(db);
}

/** Takes `allowErasure` back. */
export async function forbidErasure(db: MigrationDb, table: string): Promise<void> {
  const schema = await schemaBeingMigrated(db);
  await sql`drop function ${sql.id(schema, `erase_${table}`)}(int)`.execute(db);
  for (const verb of ['select', 'delete']) await sql`drop policy ${sql.id(`${table}_${verb}_erase`)} on ${sql.id(schema, table)}`.execute(db);
}
