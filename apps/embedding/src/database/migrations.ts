import { type Migration, userOwnedTable } from '@adjutant/database';
import { messagingMigration } from '@adjutant/messaging';
import { sql } from 'kysely';

const documentsMigration: Migration = {
  name: '0001-documents',
  async up(db) {
    await sql`create table documents (
      user_id uuid not null, object_type text not null, object_id uuid not null, source text not null,
      state text not null default 'pending' check (state in ('pending', 'indexed', 'failed', 'removed')),
      version integer not null default 1, attempts smallint not null default 0, last_error text,
      content_hash text, indexed_hash text, chunk_count smallint not null default 0, model text,
      created_at timestamptz not null, updated_at timestamptz not null,
      primary key (user_id, object_type, object_id))`.execute(db);
    await sql`create index documents_pending on documents (user_id, attempts, updated_at) where state = 'pending'`.execute(db);
    await sql`create index documents_by_state on documents (user_id, state)`.execute(db);
    await sql`create table index_states (
      user_id uuid primary key, generation text, model text not null default 'none', dimension integer not null default 0,
      changes_read_to timestamptz, changes_read_id uuid, checked_at timestamptz)`.execute(db);
    await sql`create index index_states_by_check on index_states (checked_at)`.execute(db);
    await userOwnedTable(db, 'documents');
    await userOwnedTable(db, 'index_states');
  },
  async down(db) {
    await sql`drop table index_states, documents`.execute(db);
  },
};

export const migrations: readonly Migration[] = [messagingMigration, documentsMigration];
