import type { ErasedPart } from '@adjutant/contracts-core';
import type { Database } from '@adjutant/database';
import { sql } from 'kysely';

/** A row that is on its way is due again within its lease; one that is due later than this was put off. In seconds. */
const CLAIMED_SECONDS = 10;

/** Removes the messages of a user from a schema, but for those on their way: what these bring must be erased too, later. */
export function eraseMessages(database: Pick<Database, 'asUser'>, ctx: { userId: string }): Promise<ErasedPart> {
  return database.asUser(ctx, async (tx) => {
    const own = sql`user_id = ${ctx.userId}::uuid`;
    const sent = await sql`delete from outbox where ${own}
      and (sent_at is not null or failed_at is not null or available_at <= now() or available_at > now() + ${CLAIMED_SECONDS} * interval '1 s')`.execute(tx);
    const letters = await sql`delete from dead_letters where ${own}`.execute(tx);
    const received = await sql`delete from inbox where ${own}`.execute(tx);
    const { rows } = await sql<{ pending: number }>`select count(*)::int as pending from outbox where ${own}`.execute(tx);
    const removed = [sent, letters, received].reduce((sum, { numAffectedRows = 0n }) => sum + Number(numAffectedRows), 0);
    return { removed, pending: rows[0]?.pending ?? 0 };
  });
}
