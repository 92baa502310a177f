import type { Transaction } from '@adjutant/database';
import { sql } from 'kysely';

/** One at a time changes the events and threads of a user, until the transaction ends: a thread that is being added to is not removed. */
export async function lockIngest<DB>(tx: Transaction<DB>, userId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`connector-ingest.ingest.${userId}`}))`.execute(tx);
}
