import { allowErasure, forbidErasure, type Migration, rolesOf, userOwnedTable } from '@adjutant/database';
import { messagingMigration } from '@adjutant/messaging';
import { sql } from 'kysely';

const { service, system } = rolesOf('operations');

/** Append-only: neither role of the service may change or remove what was written. */
const auditEntries: Migration = {
  name: '0001-audit-entries',
  async up(db) {
    await db.schema
      .createTable('audit_entries')
      .addColumn('id', 'uuid', (column) => column.primaryKey())
      .addColumn('user_id', 'uuid', (column) => column.notNull())
      .addColumn('event_key', 'text', (column) => column.notNull())
      .addColumn('occurred_at', 'timestamptz', (column) => column.notNull())
      .addColumn('actor', 'text', (column) => column.notNull())
      .addColumn('action', 'text', (column) => column.notNull())
      .addColumn('object_type', 'text', (column) => column.notNull())
      .addColumn('object_id', 'text', (column) => column.notNull())
      .addColumn('request_id', 'text', (column) => column.notNull())
      .addColumn('details', 'jsonb', (column) => column.notNull())
      .addUniqueConstraint('audit_entries_once', ['user_id', 'event_key'])
      .execute();
    await db.schema.createIndex('audit_entries_newest').on('audit_entries').columns(['user_id', 'occurred_at desc', 'id desc']).execute();
    await db.schema.createIndex('audit_entries_of_object').on('audit_entries').columns(['user_id', 'object_id', 'occurred_at desc', 'id desc']).execute();
    await userOwnedTable(db, 'audit_entries');
    await sql`revoke update, delete on audit_entries from ${sql.id(service)}, ${sql.id(system)}`.execute(db);
  },
  async down(db) {
    await db.schema.dropTable('audit_entries').execute();
  },
};

/** What a user asked to be erased, and how far that is. Stays when all else is gone: it holds counts, no content. */
const erasures: Migration = {
  name: '0002-erasures',
  async up(db) {
    await sql`
      create table erasures (
        id uuid primary key,
        user_id uuid not null,
        state text not null check (state in ('running', 'done', 'failed')),
        round integer not null default 0,
        quiet_rounds integer not null default 0,
        removed jsonb not null default '{}',
        message text,
        request_id text not null,
        requested_at timestamptz not null,
        updated_at timestamptz not null,
        finished_at timestamptz
      )`.execute(db);
    await sql`create index erasures_of_user on erasures (user_id)`.execute(db);
    await sql`create unique index erasures_one_running on erasures (user_id) where state = 'running'`.execute(db);
    await userOwnedTable(db, 'erasures');
    await allowErasure(db, 'audit_entries');
  },
  async down(db) {
    await forbidErasure(db, 'audit_entries');
    await sql`drop table erasures`.execute(db);
  },
};

export const migrations: readonly Migration[] = [messagingMigration, auditEntries, erasures];
