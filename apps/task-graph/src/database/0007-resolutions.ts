import type { Migration } from '@adjutant/database';
import { sql } from 'kysely';

/** Proposals that speak of work asked for before, while they wait for it. */
export const resolutionsMigration: Migration = {
  name: '0007-resolutions',
  async up(db) {
    await sql`create index candidates_resolving on candidates (user_id, thread_id) where state in ('kept', 'created') and proposal -> 'resolves' <> 'null'::jsonb`.execute(db);
    await sql`create index candidates_task on candidates (user_id, task_id) where task_id is not null`.execute(db);
  },
  async down(db) {
    await sql`drop index candidates_resolving, candidates_task`.execute(db);
  },
};
