import type { EventContract, MessageContext } from '@adjutant/contracts-core';
import { type Database, toJson, type Transaction } from '@adjutant/database';
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { z } from 'zod';
import { checkPayload } from './payload.js';

/** Takes events in the transaction that makes them true; also the injection token. */
export class Outbox {
  readonly #database: Pick<Database, 'afterCommit'>;
  #onWritten: () => void = () => undefined;

  constructor(database: Pick<Database, 'afterCommit'>) {
    this.#database = database;
  }

  /** `listener` is told after each commit that wrote an event. */
  onWritten(listener: () => void): void {
    this.#onWritten = listener;
  }

  /** Stores the event; it leaves once `tx` has committed, and never if it does not. Throws BAD_REQUEST for a wrong payload. */
  write<DB, Payload extends z.ZodType>(tx: Transaction<DB>, ctx: MessageContext, event: EventContract<Payload>, payload: z.input<Payload>): Promise<void> {
    return this.writeAll(tx, ctx, event, [payload]);
  }

  /** Stores events of one kind in one statement. */
  async writeAll<DB, Payload extends z.ZodType>(
    tx: Transaction<DB>,
    ctx: MessageContext,
    event: EventContract<Payload>,
    payloads: readonly z.input<Payload>[],
  ): Promise<void> {
    if (payloads.length === 0) return;
    for (const payload of payloads) checkPayload(event.name, event.payload, payload);
    const { deadlineAt: _deadline, operationId: _operation, ...context } = ctx;
    const rows = payloads.map((payload) => ({ message_id: randomUUID(), payload }));
    await sql`insert into outbox (message_id, user_id, event, context, payload)
      select (item ->> 'message_id')::uuid, ${ctx.userId}::uuid, ${event.name}::text, ${toJson(context)}, item -> 'payload'
      from jsonb_array_elements(${toJson(rows)}) with ordinality as items (item, place) order by place`.execute(tx);
    this.#database.afterCommit(tx as unknown as Transaction<unknown>, () => this.#onWritten());
  }
}
