import type { Transaction } from '@adjutant/database';
import { sql } from 'kysely';

/**
 * Notes in the handler's transaction that a message has been handled. False when it was handled before: then there is
 * nothing to do. This is what makes at-least-once delivery an effect that happens once.
 */
export async function claimInbox<DB>(tx: Transaction<DB>, userId: string, messageId: string, name: string): Promise<boolean> {
  const result = await sql`insert into inbox (user_id, message_id, name) values (${userId}, ${messageId}, ${name}) on conflict do nothing`.execute(tx);
  return (result.numAffectedRows ?? 0n) > 0n;
}
