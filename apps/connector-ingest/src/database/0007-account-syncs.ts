import type { Migration } from '@adjutant/database';
import { sql } from 'kysely';

/** Accounts that are read by themselves: one of each vendor for a user, with its sealed token, how far it was read and when it is next. Nothing was in the table before. */
export const accountSyncsMigration: Migration = {
  name: '0007-account-syncs',
  async up(db) {
    await sql`alter table linked_accounts drop column status,
      add column credentials text not null, add column cursor jsonb, add column next_sync_at timestamptz, add column last_sync_at timestamptz,
      add column paused_until timestamptz, add column failures integer not null default 0, add column lease_owner uuid, add column lease_until timestamptz`.execute(db);
    await sql`create unique index linked_accounts_of_provider on linked_accounts (user_id, provider)`.execute(db);
    await sql`create index linked_accounts_due on linked_accounts (next_sync_at) where next_sync_at is not null`.execute(db);
  },
  async down(db) {
    await sql`drop index linked_accounts_due, linked_accounts_of_provider`.execute(db);
    await sql`alter table linked_accounts add column status text not null default 'active',
      drop column credentials, drop column cursor, drop column next_sync_at, drop column last_sync_at,
      drop column paused_until, drop column failures, drop column lease_owner, drop column lease_until`.execute(db);
  },
};
