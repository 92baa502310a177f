import { userOwnedTable, type Migration } from '@adjutant/database';
import { sql } from 'kysely';

export const calendarEventsMigration: Migration = {
  name: '0003-calendar-events',
  async up(db) {
    await sql`
      create table calendar_events (
        id uuid primary key,
        user_id uuid not null,
        title text not null,
        description text,
        start_at timestamptz not null,
        end_at timestamptz not null,
        location text,
        source_event_id uuid,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        unique (user_id, source_event_id)
      )`.execute(db);
    await sql`create index calendar_events_start on calendar_events (user_id, start_at, end_at)`.execute(db);
    await userOwnedTable(db, 'calendar_events');

    await sql`
      create table pending_calendar_events (
        user_id uuid not null,
        event_id uuid not null,
        requested_at timestamptz not null,
        primary key (user_id, event_id)
      )`.execute(db);
    await userOwnedTable(db, 'pending_calendar_events');
  },
  async down(db) {
    await sql`drop table pending_calendar_events, calendar_events`.execute(db);
  },
};
