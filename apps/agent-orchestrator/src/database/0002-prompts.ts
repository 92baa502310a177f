import { userOwnedTable, type Migration } from '@adjutant/database';
import { sql } from 'kysely';

export const promptsMigration: Migration = {
  name: '0002-prompts',
  async up(db) {
    await sql`
      create table prompts (
        id uuid primary key,
        user_id uuid not null,
        prompt text not null,
        intent text not null check (intent in ('summarize', 'task_detection', 'question')),
        response jsonb not null,
        created_at timestamptz not null
      )`.execute(db);
    await sql`create index prompts_newest on prompts (user_id, created_at desc, id desc)`.execute(db);
    await userOwnedTable(db, 'prompts');
    await sql`
      create table summaries (
        id uuid primary key,
        user_id uuid not null,
        window_start timestamptz not null,
        window_end timestamptz not null,
        fingerprint text not null,
        content_json jsonb not null,
        source_refs jsonb not null,
        created_at timestamptz not null,
        unique (user_id, fingerprint)
      )`.execute(db);
    await userOwnedTable(db, 'summaries');
  },
  async down(db) {
    await sql`drop table summaries, prompts`.execute(db);
  },
};
