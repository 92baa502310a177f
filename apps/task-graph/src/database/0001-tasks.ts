import { userOwnedTable, type Migration } from '@adjutant/database';
import { sql } from 'kysely';

export const tasksMigration: Migration = {
  name: '0001-tasks',
  async up(db) {
    await sql`create extension if not exists pg_trgm with schema public`.execute(db);
    await sql`
      create table tasks (
        id uuid primary key,
        user_id uuid not null,
        title text not null,
        details text,
        status text not null check (status in ('todo', 'scheduled', 'in_progress', 'snoozed', 'done', 'dismissed')),
        run_state text not null check (run_state in ('created', 'queued', 'processing', 'executing', 'completed', 'failed')),
        stated_priority text check (stated_priority in ('critical', 'high', 'medium', 'low')),
        priority text not null,
        score double precision not null,
        standing double precision not null,
        importance double precision not null check (importance between 0 and 1),
        source_signal double precision not null check (source_signal between 0 and 1),
        confidence double precision not null check (confidence between 0 and 1),
        horizon text check (horizon in ('today', 'week', 'month', 'past7d')),
        is_kept boolean not null,
        is_archived boolean not null,
        active_hours double precision not null,
        due_at timestamptz,
        all_day boolean not null default false,
        due_hours double precision,
        time_zone text not null,
        source_kind text not null,
        source_ref text,
        source_url text,
        source_event_id uuid,
        thread_id uuid,
        origin_key text,
        source_refs jsonb not null default '[]',
        parent_id uuid,
        assigned_to text,
        snoozed_until timestamptz,
        completed_at timestamptz,
        metadata jsonb not null default '{}',
        edited_fields text[] not null default '{}',
        version integer not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        deleted_at timestamptz
      )`.execute(db);
    await sql`create index tasks_board on tasks (user_id, horizon, status desc, score desc)`.execute(db);
    await sql`create index tasks_due on tasks (user_id, status, due_at)`.execute(db);
    await sql`create index tasks_newest on tasks (user_id, source_kind, active_hours desc) where is_archived and not is_kept and deleted_at is null`.execute(db);
    await sql`
      create index tasks_on_deck on tasks (user_id) include (id, source_kind, is_kept, is_archived, standing, active_hours, due_hours, all_day, snoozed_until, status)
      where deleted_at is null and status not in ('done', 'dismissed')`.execute(db);
    await sql`create index tasks_completed on tasks (user_id, completed_at desc) where deleted_at is null and status = 'done'`.execute(db);
    await sql`create index tasks_source_ref on tasks (user_id, source_ref) where source_ref is not null`.execute(db);
    await sql`create index tasks_thread on tasks (user_id, thread_id) where thread_id is not null`.execute(db);
    await sql`create index tasks_parent on tasks (user_id, parent_id) where parent_id is not null`.execute(db);
    await sql`create index tasks_title on tasks using gin (title gin_trgm_ops)`.execute(db);
    await userOwnedTable(db, 'tasks');

    await sql`
      create table task_links (
        user_id uuid not null,
        parent_id uuid not null references tasks (id) on delete cascade,
        child_id uuid not null references tasks (id) on delete cascade,
        kind text not null check (kind in ('blocks', 'relates_to', 'progression')),
        why text,
        created_at timestamptz not null,
        primary key (user_id, parent_id, child_id),
        check (parent_id <> child_id)
      )`.execute(db);
    await sql`create index task_links_parent on task_links (parent_id)`.execute(db);
    await sql`create index task_links_child on task_links (child_id)`.execute(db);
    await userOwnedTable(db, 'task_links');

    await sql`
      create table task_history (
        id uuid primary key,
        user_id uuid not null,
        task_id uuid not null,
        version integer not null,
        change text not null,
        actor text not null check (actor in ('user', 'agent', 'system')),
        before jsonb,
        after jsonb,
        undoes_version integer,
        created_at timestamptz not null,
        unique (user_id, task_id, version)
      )`.execute(db);
    await sql`
      create function refuse_rewriting() returns trigger language plpgsql as
      $$ begin raise exception 'history is append-only'; end $$`.execute(db);
    await sql`create trigger task_history_append_only before update or delete on task_history for each row execute function refuse_rewriting()`.execute(db);
    await userOwnedTable(db, 'task_history');
  },
  async down(db) {
    await sql`drop table task_history, task_links, tasks`.execute(db);
    await sql`drop function refuse_rewriting()`.execute(db);
  },
};
