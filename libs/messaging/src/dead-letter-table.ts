import type { MessageContext } from '@adjutant/contracts-core';
import { toJson, type Database } from '@adjutant/database';
import { sql } from 'kysely';

import type { DeadLetter, DeadLetterStore, Message } from './bus.js';

/** Dead letters in the consumer's own schema: they survive a restart, and belong to the user whose message it was. */
export class DeadLetterTable implements DeadLetterStore {
  constructor(private readonly database: Database) {}

  async add(consumer: string, message: Message, error: string, attempts: number): Promise<void> {
    await this.database.asUser(message.ctx, (tx) =>
      sql`insert into dead_letters (message_id, consumer, name, user_id, ctx, payload, error, attempts)
        values (${message.id}, ${consumer}, ${message.name}, ${message.ctx.userId}, ${toJson(message.ctx)}, ${toJson(message.payload)}, ${error}, ${attempts})`.execute(tx),
    );
  }

  async list(limit: number): Promise<DeadLetter[]> {
    const { rows } = await this.database.asSystem('dead letters: list', (tx) =>
      sql<Omit<DeadLetter, 'failed_at'> & { failed_at: Date }>`select id, message_id, consumer, name, user_id, error, attempts, failed_at from dead_letters order by failed_at desc limit ${limit}`.execute(tx),
    );
    return rows.map((row) => ({ ...row, failed_at: row.failed_at.toISOString() }));
  }

  async count(): Promise<number> {
    const { rows } = await this.database.asSystem('dead letters: count', (tx) => sql<{ n: number }>`select count(*)::int as n from dead_letters`.execute(tx));
    return rows[0]?.n ?? 0;
  }

  async read(ids: readonly string[]): Promise<Array<{ id: string; consumer: string; message: Message }>> {
    const { rows } = await this.database.asSystem('dead letters: read', (tx) =>
      sql<{ id: string; message_id: string; consumer: string; name: string; ctx: MessageContext; payload: unknown }>`
        select id, message_id, consumer, name, ctx, payload from dead_letters where id = any(${[...ids]}::uuid[])`.execute(tx),
    );
    return rows.map(({ id, message_id, consumer, name, ctx, payload }) => ({ id, consumer, message: { id: message_id, name, ctx, payload } }));
  }

  async remove(id: string): Promise<void> {
    await this.database.asSystem('dead letters: remove', (tx) => sql`delete from dead_letters where id = ${id}`.execute(tx));
  }
}
