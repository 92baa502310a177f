import type { MessageContext } from '@adjutant/contracts-core';
import type { Database } from '@adjutant/database';
import { type RawBuilder, sql } from 'kysely';
import type { EventMessage } from './event-message.js';

/** A message that a relay has claimed; `attempts` counts this one. */
export interface ClaimedMessage extends EventMessage {
  outboxId: string;
  attempts: number;
}

interface OutboxRow {
  id: string | number;
  message_id: string;
  event: string;
  context: MessageContext;
  payload: unknown;
  attempts: number;
}

/** An event that a relay does not know may be one of a newer version beside it, and is left to that for so long. */
const STRANGE_FOR_MS = 30 * 60_000;

/**
 * Of a backlog the first hundred are read in the order of `outbox_due`, not all of it sorted each time: the statistics say
 * that hardly a row is due, which is true but for the one time that matters.
 */
const inOrderOfIndex = sql`select set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('enable_seqscan', 'off', true)`;

/** The outbox as its relay sees it: all users' rows, by the database's clock. A claimed row is not due before its lease is over. */
export class OutboxRepository {
  readonly #database: Pick<Database, 'asSystem'>;
  readonly #events: readonly string[];

  /** `events` are the names that the relay knows. */
  constructor(database: Pick<Database, 'asSystem'>, events: readonly string[]) {
    this.#database = database;
    this.#events = events;
  }

  /** Claims up to `limit` due rows in the order they were written, passing over those that another relay holds and young ones that this one does not know. */
  async claim(limit: number, leaseMs: number): Promise<ClaimedMessage[]> {
    const { rows } = await this.#database.asSystem('outbox: claim', async (tx) => {
      const [, claimed] = await Promise.all([inOrderOfIndex.execute(tx), this.#claim(limit, leaseMs).execute(tx)]);
      return claimed;
    });
    return rows.map(({ id, message_id, event, context, payload, attempts }) => ({ outboxId: String(id), id: message_id, event, context, payload, attempts }));
  }

  #claim(limit: number, leaseMs: number): RawBuilder<OutboxRow> {
    return sql<OutboxRow>`with due as (
        select id from outbox where sent_at is null and failed_at is null and available_at <= now()
          and (event = any(${[...this.#events]}::text[]) or created_at < now() - ${STRANGE_FOR_MS} * interval '1 ms')
        order by id limit ${limit} for update skip locked
      ), claimed as (
        update outbox o set available_at = now() + ${leaseMs} * interval '1 ms', attempts = o.attempts + 1
        from due where o.id = due.id returning o.id, o.message_id, o.event, o.context, o.payload, o.attempts
      ) select * from claimed order by id`;
  }

  /** Keeps claimed rows claimed. */
  async renew(outboxIds: readonly string[], leaseMs: number): Promise<void> {
    await this.#database.asSystem('outbox: renew', (tx) =>
      sql`update outbox set available_at = now() + ${leaseMs} * interval '1 ms' where id = any(${[...outboxIds]}::bigint[])`.execute(tx),
    );
  }

  async markSent(outboxIds: readonly string[]): Promise<void> {
    await this.#database.asSystem('outbox: mark', (tx) =>
      sql`update outbox set sent_at = now(), last_error = null where id = any(${[...outboxIds]}::bigint[])`.execute(tx),
    );
  }

  async tryLater(outboxId: string, error: string, pauseMs: number): Promise<void> {
    await this.#database.asSystem('outbox: try later', (tx) =>
      sql`update outbox set last_error = ${error}, available_at = now() + ${pauseMs} * interval '1 ms' where id = ${outboxId}::bigint`.execute(tx),
    );
  }

  /** The row stays, for people to look at. */
  async giveUp(outboxId: string, error: string): Promise<void> {
    await this.#database.asSystem('outbox: give up', (tx) =>
      sql`update outbox set last_error = ${error}, failed_at = now() where id = ${outboxId}::bigint`.execute(tx),
    );
  }

  /** Makes every claimed row due now: for the only relay of a database, whose predecessor is dead. */
  async takeOver(): Promise<void> {
    await this.#database.asSystem('outbox: take over', (tx) =>
      sql`update outbox set available_at = now() where sent_at is null and failed_at is null and available_at > now()`.execute(tx),
    );
  }

  /** Rows that are neither sent nor given up, and those given up. */
  async count(): Promise<{ unsent: number; failed: number }> {
    const { rows } = await this.#database.asSystem('outbox: count', (tx) =>
      sql<{ unsent: number; failed: number }>`select count(*) filter (where failed_at is null)::int as unsent, count(failed_at)::int as failed
        from outbox where sent_at is null`.execute(tx),
    );
    return rows[0] ?? { unsent: 0, failed: 0 };
  }

  /** How long the oldest row has waited that is neither sent nor given up; 0 when none waits. */
  async lagSeconds(): Promise<number> {
    const { rows } = await this.#database.asSystem('outbox: lag', (tx) =>
      sql<{ seconds: number }>`select coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as seconds
        from outbox where sent_at is null and failed_at is null`.execute(tx),
    );
    return rows[0]?.seconds ?? 0;
  }

  async prune(keepSentMs: number, keepReceivedMs: number): Promise<void> {
    await this.#database.asSystem('outbox and inbox: prune', async (tx) => {
      await sql`delete from outbox where sent_at < now() - ${keepSentMs} * interval '1 ms'`.execute(tx);
      await sql`delete from inbox where received_at < now() - ${keepReceivedMs} * interval '1 ms'`.execute(tx);
    });
  }
}
