import { type Migration, userOwnedTable } from '@adjutant/database';
import { sql } from 'kysely';

const outbox = sql`create table outbox (
  id bigint generated always as identity primary key,
  message_id uuid not null unique,
  user_id uuid not null,
  event text not null,
  context jsonb not null,
  payload jsonb not null,
  attempts int not null default 0,
  created_at timestamptz not null default now(),
  available_at timestamptz not null default now(),
  sent_at timestamptz,
  failed_at timestamptz,
  last_error text
)`;

const inbox = sql`create table inbox (
  message_id uuid not null,
  name text not null,
  user_id uuid not null,
  received_at timestamptz not null default now(),
  primary key (message_id, name)
)`;

const deadLetters = sql`create table dead_letters (
  id uuid primary key,
  user_id uuid not null,
  consumer text not null,
  message_id uuid not null,
  event text not null,
  context jsonb not null,
  payload jsonb not null,
  error jsonb not null,
  attempts int not null,
  created_at timestamptz not null,
  unique (message_id, consumer)
)`;

const indexes = [
  sql`create index outbox_due on outbox (id) where sent_at is null and failed_at is null`,
  sql`create index outbox_sent on outbox (sent_at) where sent_at is not null`,
  sql`create index outbox_user on outbox (user_id)`,
  sql`create index inbox_received on inbox (received_at)`,
  sql`create index inbox_user on inbox (user_id)`,
  sql`create index dead_letters_newest on dead_letters (created_at desc)`,
  sql`create index dead_letters_user on dead_letters (user_id)`,
];

/** Adds what a service needs to send and receive events: `outbox`, `inbox`, `dead_letters`. First in every service's list. */
export const messagingMigration: Migration = {
  name: '0000-messaging',
  async up(db) {
    for (const statement of [outbox, inbox, deadLetters, ...indexes]) await statement.execute(db);
    for (const table of ['outbox', 'inbox', 'dead_letters']) await userOwnedTable(db, table);
  },
  async down(db) {
    await sql`drop table outbox, inbox, dead_letters`.execute(db);
  },
};
