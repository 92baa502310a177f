import { allowErasure, forbidErasure, type Migration } from '@adjutant/database';
import { sql } from 'kysely';

/** A user may have his history erased as a whole. The table's owner may delete, and only the function of `allowErasure` is the owner. */
export const erasableHistoryMigration: Migration = {
  name: '0005-erasable-history',
  async up(db) {
    await sql`
      create or replace function refuse_rewriting() returns trigger language plpgsql as $$ begin
        if tg_op = 'DELETE' and current_user = (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) then return old; end if;
        raise exception 'history is append-only';
      end $$`.execute(db);
    await allowErasure(db, 'task_history');
  },
  async down(db) {
    await forbidErasure(db, 'task_history');
    await sql`
      create or replace function refuse_rewriting() returns trigger language plpgsql as
      $$ begin raise exception 'history is append-only'; end $$`.execute(db);
  },
};
