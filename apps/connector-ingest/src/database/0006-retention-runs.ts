import { grantTable, type Migration } from '@adjutant/database';
import { sql } from 'kysely';

/** How far each clean-up of expired events came; it belongs to no user. */
export const retentionRunsMigration: Migration = {
  name: '0006-retention-runs',
  async up(db) {
    await sql`create table retention_runs (
      id uuid primary key, cutoff timestamptz not null, events_removed integer not null default 0, threads_removed integer not null default 0,
      started_at timestamptz not null, updated_at timestamptz not null, finished_at timestamptz)`.execute(db);
    await sql`create unique index retention_runs_open on retention_runs ((true)) where finished_at is null`.execute(db);
    await sql`create index retention_runs_newest on retention_runs (started_at)`.execute(db);
    await grantTable(db, 'retention_runs');
  },
  async down(db) {
    await sql`drop table retention_runs`.execute(db);
  },
};
