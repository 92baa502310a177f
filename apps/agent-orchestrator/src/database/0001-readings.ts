import { userOwnedTable, type Migration } from '@adjutant/database';
import { sql } from 'kysely';

export const readingsMigration: Migration = {
  name: '0001-readings',
  async up(db) {
    await sql`
      create table event_readings (
        user_id uuid not null,
        event_id uuid not null,
        state text not null check (state in ('pending', 'read', 'failed')),
        version integer not null default 1,
        attempts integer not null default 0,
        failure text,
        time_zone text not null,
        not_before timestamptz not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        primary key (user_id, event_id)
      )`.execute(db);
    await sql`create index event_readings_pending on event_readings (user_id, not_before, created_at) where state = 'pending'`.execute(db);
    await userOwnedTable(db, 'event_readings');
  },
  async down(db) {
    await sql`drop table event_readings`.execute(db);
  },
};
