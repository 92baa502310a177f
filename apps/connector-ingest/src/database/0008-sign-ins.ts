import { type Migration, userOwnedTable } from '@adjutant/database';
import { sql } from 'kysely';

/** Who went to sign in at which vendor, and has not come back yet: one of a kind for a user, used once. */
export const signInsMigration: Migration = {
  name: '0008-sign-ins',
  async up(db) {
    await sql`create table sign_ins (
      user_id uuid not null, kind text not null, state_hash text not null, verifier text not null, expires_at timestamptz not null,
      primary key (user_id, kind))`.execute(db);
    await userOwnedTable(db, 'sign_ins');
  },
  async down(db) {
    await sql`drop table sign_ins`.execute(db);
  },
};
