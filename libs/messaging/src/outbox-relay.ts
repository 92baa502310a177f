import type { EventContract, MessageContext } from '@adjutant/contracts-core';
import type { Database } from '@adjutant/database';
import type { Logger } from '@adjutant/telemetry';
import { sql } from 'kysely';

import type { Bus, Message } from './bus.js';
import type { Outbox } from './outbox.js';

export interface OutboxRelayOptions {
  database: Database;
  outbox: Outbox;
  bus: Bus;
  /** The events that the service may send, by name. */
  events: readonly EventContract[];
  logger: Logger;
  batchSize?: number;
  /** Looks for unsent rows this often, should a wake-up have been missed. In milliseconds. */
  pollMs?: number;
  /** Sent rows are kept this long. In milliseconds. */
  keepMs?: number;
}

const PRUNE_EVERY_MS = 3_600_000;
const INBOX_KEEP_DAYS = 7;

/**
 * Sends what the outbox holds. A batch is locked with SKIP LOCKED for as long as it takes to be handled, and marked in
 * the same transaction: a crash releases the locks and the rows are sent again.
 */
export class OutboxRelay {
  readonly #events: Map<string, EventContract>;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #isWanted = false;
  #isStopped = true;
  #prunedAt = 0;

  constructor(private readonly options: OutboxRelayOptions) {
    this.#events = new Map(options.events.map((event) => [event.name, event]));
  }

  start(): void {
    this.#isStopped = false;
    this.options.outbox.onWritten(() => this.wake());
    this.wake();
  }

  /** Sends what waits, now. */
  wake(): void {
    if (this.#isStopped) return;
    this.#isWanted = true;
    this.#running ??= this.#loop().finally(() => {
      this.#running = null;
      if (this.#isStopped) return;
      if (this.#isWanted) this.wake();
      else this.#sleep();
    });
  }

  get isBusy(): boolean {
    return this.#running !== null;
  }

  /** Rows that wait to be sent. */
  async pending(): Promise<number> {
    const { rows } = await this.options.database.asSystem('outbox: count', (tx) => sql<{ n: number }>`select count(*)::int as n from outbox where sent_at is null`.execute(tx));
    return rows[0]?.n ?? 0;
  }

  /** Sends nothing more; resolves when the batch in work is finished. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#running;
  }

  #sleep(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.wake(), this.options.pollMs ?? 2_000);
  }

  async #loop(): Promise<void> {
    try {
      do {
        this.#isWanted = false;
        while (!this.#isStopped && (await this.#sendBatch()) > 0);
      } while (this.#isWanted && !this.#isStopped);
      await this.#prune();
    } catch (error) {
      this.options.logger.warn({ error }, 'The outbox could not be sent; it is tried again');
    }
  }

  #sendBatch(): Promise<number> {
    return this.options.database.asSystem('outbox: send', async (tx) => {
      const { rows } = await sql<{ id: string; name: string; ctx: MessageContext; payload: unknown }>`
        select id, name, ctx, payload from outbox where sent_at is null order by seq limit ${this.options.batchSize ?? 50} for update skip locked`.execute(tx);
      if (rows.length === 0) return 0;
      const sent = await Promise.all(rows.map((row) => this.#send(row)));
      const ids = rows.filter((_, index) => sent[index]).map((row) => row.id);
      if (ids.length > 0) await sql`update outbox set sent_at = now() where id = any(${ids}::uuid[])`.execute(tx);
      return ids.length;
    });
  }

  async #send(message: Message): Promise<boolean> {
    const event = this.#events.get(message.name);
    if (!event) {
      this.options.logger.error({ message_id: message.id, event: message.name }, 'The outbox holds an event that this service does not own');
      return false;
    }
    try {
      await this.options.bus.publish(event, message);
      return true;
    } catch (error) {
      this.options.logger.warn({ error, message_id: message.id, event: message.name }, 'An event could not be sent; it is tried again');
      return false;
    }
  }

  async #prune(): Promise<void> {
    if (Date.now() - this.#prunedAt < PRUNE_EVERY_MS) return;
    this.#prunedAt = Date.now();
    const keepSeconds = (this.options.keepMs ?? 86_400_000) / 1000;
    await this.options.database.asSystem('outbox: prune', async (tx) => {
      await sql`delete from outbox where sent_at < now() - make_interval(secs => ${keepSeconds})`.execute(tx);
      await sql`delete from inbox where received_at < now() - make_interval(days => ${INBOX_KEEP_DAYS})`.execute(tx);
    });
  }
}
