import { userOwnedTable, type Migration } from '@adjutant/database';
import { sql } from 'kysely';

export const candidatesMigration: Migration = {
  name: '0002-candidates',
  async up(db) {
    await sql`
      create table candidates (
        user_id uuid not null,
        key text not null,
        state text not null check (state in ('pending', 'kept', 'created', 'merged')),
        proposal jsonb not null,
        source_event_id uuid not null,
        source_ref text,
        thread_id uuid,
        task_id uuid,
        time_zone text not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        primary key (user_id, key)
      )`.execute(db);
    await sql`create index candidates_pending on candidates (user_id, created_at, key) where state = 'pending'`.execute(db);
    await sql`create index candidates_event on candidates (user_id, source_event_id)`.execute(db);
    await sql`create index candidates_ref on candidates (user_id, source_ref) where source_ref is not null`.execute(db);
    await userOwnedTable(db, 'candidates');

    await sql`
      create table awaited_links (
        id uuid primary key,
        user_id uuid not null,
        task_id uuid not null references tasks (id) on delete cascade,
        kind text not null,
        direction text not null check (direction in ('out', 'in')),
        source_ref text,
        event_id uuid,
        why text,
        created_at timestamptz not null
      )`.execute(db);
    await sql`create unique index awaited_links_once on awaited_links (user_id, task_id, kind, direction, coalesce(source_ref, ''), coalesce(event_id::text, ''))`.execute(db);
    await sql`create index awaited_links_ref on awaited_links (user_id, source_ref) where source_ref is not null`.execute(db);
    await sql`create index awaited_links_event on awaited_links (user_id, event_id) where event_id is not null`.execute(db);
    await sql`create index awaited_links_task on awaited_links (task_id)`.execute(db);
    await userOwnedTable(db, 'awaited_links');
  },
  async down(db) {
    await sql`drop table awaited_links, candidates`.execute(db);
  },
};
