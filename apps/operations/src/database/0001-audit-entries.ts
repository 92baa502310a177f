import { userOwnedTable, type Migration } from '@adjutant/database';
import { sql } from 'kysely';

export const auditEntriesMigration: Migration = {
  name: '0001-audit-entries',
  async up(db) {
    await sql`
      create table audit_entries (
        id uuid primary key,
        user_id uuid not null,
        occurred_at timestamptz not null,
        actor text not null,
        action text not null,
        object_type text not null,
        object_id text not null,
        request_id text not null,
        details jsonb not null default '{}'
      )`.execute(db);
    await sql`create index audit_entries_newest on audit_entries (user_id, occurred_at desc, id desc)`.execute(db);
    await sql`create index audit_entries_object on audit_entries (user_id, object_type, object_id, occurred_at desc)`.execute(db);
    await sql`create unique index audit_entries_import_once on audit_entries (user_id, object_id, action) where object_type = 'import'`.execute(db);
    await sql`
      create function refuse_rewriting() returns trigger language plpgsql as
      $$ begin raise exception 'the audit trail is append-only'; end $$`.execute(db);
    await sql`create trigger audit_entries_append_only before update or delete on audit_entries for each row execute function refuse_rewriting()`.execute(db);
    await userOwnedTable(db, 'audit_entries');
  },
  async down(db) {
    await sql`drop table audit_entries`.execute(db);
    await sql`drop function refuse_rewriting()`.execute(db);
  },
};
