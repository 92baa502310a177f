import { type Migration, userOwnedTable } from '@adjutant/database';
import { messagingMigration } from '@adjutant/messaging';
import { sql } from 'kysely';

import { eventCountsMigration } from './0004-event-counts.js';
import { retentionRunsMigration } from './0006-retention-runs.js';
import { accountSyncsMigration } from './0007-account-syncs.js';
import { signInsMigration } from './0008-sign-ins.js';

const OWN_TABLES = ['imports', 'entities', 'events', 'threads', 'linked_accounts'];

const eventsMigration: Migration = {
  name: '0001-events',
  async up(db) {
    await sql`create table linked_accounts (
      id uuid primary key default gen_random_uuid(), user_id uuid not null, provider text not null, provider_account_id text not null,
      scopes text, status text not null default 'active', metadata jsonb not null default '{}',
      created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
      unique (user_id, provider, provider_account_id))`.execute(db);
    await sql`create table threads (
      id uuid primary key default gen_random_uuid(), user_id uuid not null, source text not null, external_id text not null, subject text,
      participants jsonb not null default '[]', content_preview text, content_hash text not null default '', last_event_at timestamptz,
      created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
      unique (user_id, source, external_id))`.execute(db);
    await sql`create index threads_by_last_event on threads (user_id, source, last_event_at)`.execute(db);
    await sql`create table events (
      id uuid primary key default gen_random_uuid(), user_id uuid not null, source text not null,
      source_account_id uuid references linked_accounts (id) on delete set null, external_id text not null,
      thread_id uuid references threads (id) on delete set null, event_type text not null, title text, body text, url text,
      text_for_embedding text, content_hash text not null default '', importance_score smallint not null default 0,
      occurred_at timestamptz not null, expires_at timestamptz not null, deleted_at timestamptz, raw jsonb not null default '{}',
      created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
      unique (user_id, source, external_id))`.execute(db);
    await sql`create index events_by_occurrence on events (user_id, source, occurred_at)`.execute(db);
    await sql`create index events_newest on events (user_id, occurred_at, id)`.execute(db);
    await sql`create index events_by_expiry on events (user_id, expires_at)`.execute(db);
    await sql`create index events_deleted on events (user_id, deleted_at) where deleted_at is not null`.execute(db);
    await sql`create index events_changed on events (user_id, updated_at, id)`.execute(db);
    await sql`create index events_of_thread on events (thread_id, occurred_at, id)`.execute(db);
    await sql`create index events_of_account on events (source_account_id)`.execute(db);
    await sql`create index events_by_subject on events (user_id, (raw ->> 'subject_key')) where raw ? 'subject_key'`.execute(db);
    await sql`create index events_by_connector on events (user_id, (raw ->> 'connector'))`.execute(db);
    await sql`create table entities (
      id uuid primary key default gen_random_uuid(), user_id uuid not null, kind text not null, name text not null,
      aliases jsonb not null default '[]', metadata jsonb not null default '{}',
      created_at timestamptz not null default now(), updated_at timestamptz not null default now())`.execute(db);
    await sql`create index entities_by_name on entities (user_id, kind, name)`.execute(db);
    await sql`create unique index entities_by_identity on entities (user_id, kind, (metadata ->> 'identity'))`.execute(db);
    await createImports(db);
    for (const table of OWN_TABLES) await userOwnedTable(db, table);
  },
  async down(db) {
    for (const table of OWN_TABLES) await sql`drop table ${sql.id(table)}`.execute(db);
  },
};

async function createImports(db: Parameters<Migration['up']>[0]): Promise<void> {
  await sql`create table imports (
    id uuid primary key default gen_random_uuid(), user_id uuid not null,
    state text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
    paths jsonb not null, owner_addresses jsonb not null default '[]', owner_rank smallint not null default 0, message text,
    bytes_total bigint not null default 0, bytes_done bigint not null default 0, items_done integer not null default 0,
    created integer not null default 0, updated integer not null default 0, unchanged integer not null default 0,
    skipped_total integer not null default 0, skipped jsonb not null default '[]', by_format jsonb not null default '{}',
    cursor jsonb, lease_owner uuid, lease_until timestamptz,
    created_at timestamptz not null, updated_at timestamptz not null, finished_at timestamptz)`.execute(db);
  await sql`create index imports_newest on imports (user_id, created_at, id)`.execute(db);
  await sql`create index imports_unfinished on imports (state) where state in ('queued', 'running')`.execute(db);
}

/** How each connector of a user is doing, as its last test found it. */
const connectorsMigration: Migration = {
  name: '0002-connectors',
  async up(db) {
    await sql`create table connectors (
      user_id uuid not null, kind text not null,
      status text not null check (status in ('disconnected', 'connecting', 'ok', 'error')), message text,
      meta jsonb not null default '{}', last_checked timestamptz, created_at timestamptz not null, updated_at timestamptz not null,
      primary key (user_id, kind))`.execute(db);
    await sql`create index connectors_in_test on connectors (updated_at) where status = 'connecting'`.execute(db);
    await userOwnedTable(db, 'connectors');
  },
  async down(db) {
    await sql`drop table connectors`.execute(db);
  },
};

/** Files that browsers send; their bytes lie in the blob store. */
const uploadsMigration: Migration = {
  name: '0003-uploads',
  async up(db) {
    await sql`create table uploads (
      id uuid primary key default gen_random_uuid(), user_id uuid not null, name text not null, size_bytes bigint not null,
      import_id uuid references imports (id) on delete set null, closed_at timestamptz,
      created_at timestamptz not null, updated_at timestamptz not null)`.execute(db);
    await sql`create index uploads_at_hand on uploads (user_id) include (size_bytes) where closed_at is null`.execute(db);
    await sql`create index uploads_by_age on uploads (created_at) where closed_at is null`.execute(db);
    await sql`create index uploads_closed on uploads (closed_at) where closed_at is not null`.execute(db);
    await sql`create index uploads_of_import on uploads (import_id) where import_id is not null`.execute(db);
    await userOwnedTable(db, 'uploads');
    await sql`alter table imports add column is_uploaded boolean not null default false, add column files_total integer not null default 0`.execute(db);
  },
  async down(db) {
    await sql`drop table uploads`.execute(db);
    await sql`alter table imports drop column is_uploaded, drop column files_total`.execute(db);
  },
};

/** What "by five" in a mail means depends on where whoever imports it lives. */
const timeZonesMigration: Migration = {
  name: '0005-import-time-zones',
  async up(db) {
    await sql`alter table imports add column time_zone text not null default 'UTC'`.execute(db);
  },
  async down(db) {
    await sql`alter table imports drop column time_zone`.execute(db);
  },
};

export const migrations: readonly Migration[] = [messagingMigration, eventsMigration, connectorsMigration, uploadsMigration, eventCountsMigration, timeZonesMigration, retentionRunsMigration, accountSyncsMigration, signInsMigration];
