import { operationOf, type MessageContext } from '@adjutant/contracts-core';
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

/**
 * Notes in the transaction that does what `request` asks for that its operation is done. False when it had been: the answer
 * of an earlier attempt was lost on its way, and only that is still owed. True for requests that are attempted once.
 */
export async function claimOperation<DB>(tx: Transaction<DB>, ctx: MessageContext, request: { readonly name: string }): Promise<boolean> {
  const id = operationOf(ctx, request);
  return id === undefined || claimInbox(tx, ctx.userId, id, request.name);
}
