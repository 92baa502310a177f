import { userOwnedTable, type Migration } from '@adjutant/database';
import { sql } from 'kysely';

/** The three tables that every service has for its messages: what leaves, what was handled, what could not be. */
export const messagingMigration: Migration = {
  name: '0000-messaging',
  async up(db) {
    await sql`create table outbox (
      id uuid primary key, seq bigint generated always as identity, user_id uuid not null, name text not null,
      ctx jsonb not null, payload jsonb not null, created_at timestamptz not null default now(), sent_at timestamptz)`.execute(db);
    await sql`create index outbox_unsent on outbox (seq) where sent_at is null`.execute(db);
    await sql`create index outbox_user on outbox (user_id, sent_at)`.execute(db);
    await sql`create table inbox (
      user_id uuid not null, message_id uuid not null, name text not null, received_at timestamptz not null default now(),
      primary key (user_id, message_id, name))`.execute(db);
    await sql`create index inbox_received on inbox (received_at)`.execute(db);
    await sql`create table dead_letters (
      id uuid primary key default gen_random_uuid(), message_id uuid not null, consumer text not null, name text not null, user_id uuid not null,
      ctx jsonb not null, payload jsonb not null, error text not null, attempts int not null, failed_at timestamptz not null default now())`.execute(db);
    await sql`create index dead_letters_user on dead_letters (user_id, failed_at)`.execute(db);
    for (const table of ['outbox', 'inbox', 'dead_letters']) await userOwnedTable(db, table);
  },
  async down(db) {
    await sql`drop table outbox, inbox, dead_letters`.execute(db);
  },
};
