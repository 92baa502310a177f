import type { Migration } from '@adjutant/database';
import { sql } from 'kysely';

/** Titles by their distance from another one: the nearest come first from the index, where the GIN index would have all that are alike compared. */
export const alikeTitlesMigration: Migration = {
  name: '0004-alike-titles',
  async up(db) {
    await sql`create index tasks_alike on tasks using gist (title gist_trgm_ops (siglen = 256))`.execute(db);
  },
  async down(db) {
    await sql`drop index tasks_alike`.execute(db);
  },
};
