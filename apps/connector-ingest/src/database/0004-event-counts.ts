import { type Migration, userOwnedTable } from '@adjutant/database';
import { sql } from 'kysely';

/** The statement's new and old rows, as far as it has them. */
const TRIGGERS = {
  insert: { tables: 'new table as added', steps: 'select user_id, source, 1 as step from added where deleted_at is null' },
  delete: { tables: 'old table as gone', steps: 'select user_id, source, -1 as step from gone where deleted_at is null' },
  update: {
    tables: 'old table as gone new table as added',
    steps: 'select user_id, source, 1 as step from added where deleted_at is null union all select user_id, source, -1 from gone where deleted_at is null',
  },
};

/**
 * How many events a user has from each source, deleted ones apart: kept by the database itself, in the transaction of the
 * change, so that whoever writes events need not know of it.
 */
export const eventCountsMigration: Migration = {
  name: '0004-event-counts',
  async up(db) {
    await sql`create table event_counts (user_id uuid not null, source text not null, events integer not null, primary key (user_id, source))`.execute(db);
    await sql`insert into event_counts select user_id, source, count(*) from events where deleted_at is null group by user_id, source`.execute(db);
    await userOwnedTable(db, 'event_counts');
    for (const [verb, { tables, steps }] of Object.entries(TRIGGERS)) {
      await sql`create function ${sql.id(`count_on_${verb}`)}() returns trigger language plpgsql as $$ begin
        insert into event_counts (user_id, source, events)
        select user_id, source, sum(step) from (${sql.raw(steps)}) as steps group by user_id, source having sum(step) <> 0 order by user_id, source
        on conflict (user_id, source) do update set events = event_counts.events + excluded.events;
        return null;
      end $$`.execute(db);
      await sql`create trigger ${sql.id(`events_count_${verb}`)} after ${sql.raw(verb)} on events referencing ${sql.raw(tables)}
        for each statement execute function ${sql.id(`count_on_${verb}`)}()`.execute(db);
    }
  },
  async down(db) {
    for (const verb of Object.keys(TRIGGERS)) {
      await sql`drop trigger ${sql.id(`events_count_${verb}`)} on events`.execute(db);
      await sql`drop function ${sql.id(`count_on_${verb}`)}()`.execute(db);
    }
    await sql`drop table event_counts`.execute(db);
  },
};
