import { userOwnedTable, type Migration } from '@adjutant/database';
import { sql } from 'kysely';

export const idempotencyKeysMigration: Migration = {
  name: '0001-idempotency-keys',
  async up(db) {
    await sql`create table idempotency_keys (
      user_id uuid not null,
      key_hash text not null,
      request_hash text not null,
      lease_until timestamptz,
      answer text,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      primary key (user_id, key_hash)
    )`.execute(db);
    await sql`create index idempotency_keys_expires_at on idempotency_keys (expires_at)`.execute(db);
    await userOwnedTable(db, 'idempotency_keys');
  },
  async down(db) {
    await sql`drop table idempotency_keys`.execute(db);
  },
};
