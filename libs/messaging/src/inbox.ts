import type { Transaction } from '@adjutant/database';
import { sql } from 'kysely';

/**
 * Notes in the handler's transaction that `name` (of the event) was handled in this schema. False when it had been: then
 * there is nothing to do. Waits for a twin that is under way. This makes at-least-once delivery one effect.
 */
export async function claimInbox<DB>(tx: Transaction<DB>, userId: string, messageId: string, name: string): Promise<boolean> {
  const result = await sql`insert into inbox (message_id, name, user_id) values (${messageId}, ${name}, ${userId}) on conflict do nothing`.execute(tx);
  return result.numAffectedRows === 1n;
}
