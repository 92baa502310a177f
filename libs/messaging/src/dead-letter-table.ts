import type { MessageContext, SerializedError } from '@adjutant/contracts-core';
import { type Database, toJson } from '@adjutant/database';
import { sql } from 'kysely';
import type { DeadLetter, DeadLetterQuery, DeadLetterStore } from './dead-letters.js';

interface DeadLetterRow {
  id: string;
  consumer: string;
  message_id: string;
  event: string;
  context: MessageContext;
  payload: unknown;
  error: SerializedError;
  attempts: number;
  created_at: string | Date;
}

/** Dead letters in the consumer's own schema: they survive a restart, and belong to the user whose message it was. */
export class DeadLetterTable implements DeadLetterStore {
  readonly #database: Pick<Database, 'asSystem'>;

  constructor(database: Pick<Database, 'asSystem'>) {
    this.#database = database;
  }

  async add({ id, consumer, message, error, attempts, created_at }: DeadLetter): Promise<void> {
    await this.#database.asSystem('dead letters: add', (tx) =>
      sql`insert into dead_letters (id, user_id, consumer, message_id, event, context, payload, error, attempts, created_at)
        values (${id}, ${message.context.userId}, ${consumer}, ${message.id}, ${message.event}, ${toJson(message.context)}, ${toJson(message.payload)}, ${toJson(error)}, ${attempts}, ${created_at})
        on conflict (message_id, consumer) do update
        set error = excluded.error, attempts = dead_letters.attempts + excluded.attempts, created_at = excluded.created_at`.execute(tx),
    );
  }

  async list({ consumer, limit }: DeadLetterQuery): Promise<DeadLetter[]> {
    const { rows } = await this.#database.asSystem('dead letters: list', (tx) =>
      sql<DeadLetterRow>`select * from dead_letters where ${consumer ?? null}::text is null or consumer = ${consumer ?? null}
        order by created_at desc, id limit ${limit}`.execute(tx),
    );
    return rows.map(toLetter);
  }

  async get(ids: readonly string[]): Promise<DeadLetter[]> {
    const { rows } = await this.#database.asSystem('dead letters: get', (tx) =>
      sql<DeadLetterRow>`select * from dead_letters where id::text = any(${[...ids]}::text[]) order by created_at, id`.execute(tx),
    );
    return rows.map(toLetter);
  }

  async remove(id: string): Promise<void> {
    await this.#database.asSystem('dead letters: remove', (tx) => sql`delete from dead_letters where id = ${id}`.execute(tx));
  }

  async count(): Promise<number> {
    const { rows } = await this.#database.asSystem('dead letters: count', (tx) => sql<{ count: number }>`select count(*)::int as count from dead_letters`.execute(tx));
    return rows[0]?.count ?? 0;
  }
}

function toLetter({ message_id, event, context, payload, created_at, id, consumer, error, attempts }: DeadLetterRow): DeadLetter {
  return { id, consumer, message: { id: message_id, event, context, payload }, error, attempts, created_at: new Date(created_at).toISOString() };
}
