import type { Migration } from '@adjutant/database';
import { sql } from 'kysely';

/** Entries from before are fetched once more, since only their events know whether they take the whole day. */
export const calendarAllDayMigration: Migration = {
  name: '0006-calendar-all-day',
  async up(db) {
    await sql`alter table calendar_events add column all_day boolean not null default false`.execute(db);
    await sql`
      insert into pending_calendar_events (user_id, event_id, requested_at)
      select user_id, source_event_id, now() from calendar_events where source_event_id is not null
      on conflict do nothing`.execute(db);
  },
  async down(db) {
    await sql`alter table calendar_events drop column all_day`.execute(db);
  },
};
