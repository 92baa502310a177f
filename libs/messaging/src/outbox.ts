import { randomUUID } from 'node:crypto';

import type { EventContract, MessageContext } from '@adjutant/contracts-core';
import { toJson, type Database, type Transaction } from '@adjutant/database';
import { sql } from 'kysely';
import type { z } from 'zod';

/** Where events leave a service: written in the transaction that makes them true, sent once it has committed. */
export class Outbox {
  #wake: () => void = () => undefined;

  constructor(private readonly database: Database) {}

  /** Told after each commit that wrote an event. */
  onWritten(wake: () => void): void {
    this.#wake = wake;
  }

  write<DB, Payload extends z.ZodType>(tx: Transaction<DB>, ctx: MessageContext, event: EventContract<Payload>, payload: z.input<Payload>): Promise<void> {
    return this.writeAll(tx, ctx, event, [payload]);
  }

  async writeAll<DB, Payload extends z.ZodType>(tx: Transaction<DB>, ctx: MessageContext, event: EventContract<Payload>, payloads: ReadonlyArray<z.input<Payload>>): Promise<void> {
    if (payloads.length === 0) return;
    const { deadlineAt: _, ...sent } = ctx;
    const rows = payloads.map((payload) => ({ id: randomUUID(), payload: event.payload.parse(payload) as unknown }));
    await sql`insert into outbox (id, user_id, name, ctx, payload)
      select (row ->> 'id')::uuid, ${ctx.userId}::uuid, ${event.name}, ${toJson(sent)}, row -> 'payload'
      from jsonb_array_elements(${toJson(rows)}) row`.execute(tx);
    this.database.afterCommit(tx as unknown as Transaction<unknown>, () => this.#wake());
  }
}
