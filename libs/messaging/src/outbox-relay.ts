import { AppError, type EventContract } from '@adjutant/contracts-core';
import type { Database } from '@adjutant/database';
import type { Logger } from '@adjutant/telemetry';
import { Activity } from './activity.js';
import type { Bus } from './bus.js';
import type { Outbox } from './outbox.js';
import { type ClaimedMessage, OutboxRepository } from './outbox.repository.js';

export interface OutboxRelayOptions {
  database: Pick<Database, 'asSystem'>;
  outbox: Pick<Outbox, 'onWritten'>;
  bus: Pick<Bus, 'publishMessage'>;
  /** The events that the service may send. */
  events: readonly Pick<EventContract, 'name' | 'consumers'>[];
  logger: Logger;
  /** True when no other relay can be at work on this schema: what a killed predecessor had claimed is sent at once. */
  isOnlyRelay?: boolean;
  batchSize?: number;
  /** Messages on their way at the same time. */
  maxInFlight?: number;
  /** How long a claim holds when its relay dies; renewed while a message is on its way. */
  leaseMs?: number;
  /** How often to look for rows that nobody announced. */
  pollMs?: number;
  /** A message that could not be published this often is given up. */
  attempts?: number;
  /** Pause after the first failed publish; doubles up to 5 minutes. */
  backoffMs?: number;
  /** Sent rows are kept this long. */
  keepMs?: number;
}

/** Rows of the outbox: `in_flight` are being published, `unsent` includes them, `failed` were given up. */
export interface RelayStats {
  in_flight: number;
  unsent: number;
  failed: number;
}

const HOUR_MS = 3_600_000;
const KEEP_RECEIVED_MS = 7 * 24 * HOUR_MS;
const MAX_BACKOFF_MS = 300_000;

const defaults = { isOnlyRelay: false, batchSize: 100, maxInFlight: 200, leaseMs: 5_000, pollMs: 1_000, attempts: 50, backoffMs: 500, keepMs: 24 * HOUR_MS };

/**
 * Carries events from a service's outbox to the bus. A row is marked as sent only once the bus cannot lose it, so
 * a crash anywhere sends it again; consumers know it by its id. Messages set out in the order they were written.
 */
export class OutboxRelay {
  readonly #repository: OutboxRepository;
  readonly #options: Required<OutboxRelayOptions>;
  /** Who must not miss each of the service's events. */
  readonly #consumersOf: ReadonlyMap<string, readonly string[]>;
  readonly #activity = new Activity();
  readonly #inFlight = new Set<string>();
  #sent: string[] = [];
  #marking: Promise<void> | undefined;
  #round: Promise<void> | undefined;
  #timers: NodeJS.Timeout[] = [];
  #isWoken = false;
  #mustTakeOver = false;
  #isStopped = true;

  constructor(options: OutboxRelayOptions) {
    this.#options = { ...defaults, ...options };
    this.#consumersOf = new Map(options.events.map(({ name, consumers }) => [name, consumers]));
    this.#repository = new OutboxRepository(options.database, options.events.map(({ name }) => name));
  }

  start(): void {
    const { isOnlyRelay, leaseMs, outbox, pollMs } = this.#options;
    this.#isStopped = false;
    this.#mustTakeOver = isOnlyRelay;
    outbox.onWritten(() => this.wake());
    const every = (ms: number, what: string, work: () => Promise<void>): NodeJS.Timeout => setInterval(() => void this.#guard(what, work), ms).unref();
    this.#timers = [
      every(pollMs, 'look for events', async () => this.wake()),
      every(leaseMs / 3, 'renew its claims', () => this.#renew()),
      every(HOUR_MS, 'prune', () => this.prune()),
    ];
    this.wake();
  }

  /** Looks for due rows now; called after each commit that wrote some. */
  wake(): void {
    this.#isWoken = true;
    if (this.#isStopped || this.#round || !this.#hasRoom) return;
    this.#round = this.#guard('claim events', () => this.#claimAll()).finally(() => {
      this.#round = undefined;
      if (this.#isWoken) this.wake();
    });
  }

  /** True while rows are being looked for, published or marked. */
  get isBusy(): boolean {
    return this.#round !== undefined || this.#activity.count > 0;
  }

  /** Rows that are neither sent nor given up. */
  async pending(): Promise<number> {
    return (await this.#repository.count()).unsent;
  }

  async stats(): Promise<RelayStats> {
    return { in_flight: this.#inFlight.size, ...(await this.#repository.count()) };
  }

  /** How long the oldest row waits already. */
  lagSeconds(): Promise<number> {
    return this.#repository.lagSeconds();
  }

  /** Claims no more; resolves when what is on its way has arrived, or after `graceMs`. What is left is sent by the next relay. */
  async stop(graceMs = 2_000): Promise<void> {
    this.#isStopped = true;
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    await this.#round;
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([this.#activity.idle(), new Promise<void>((resolve) => (timer = setTimeout(resolve, graceMs)))]);
    clearTimeout(timer);
    await this.#marking?.catch(() => undefined);
  }

  /** Forgets messages that were sent long ago and those received more than 7 days ago. */
  prune(): Promise<void> {
    return this.#repository.prune(this.#options.keepMs, KEEP_RECEIVED_MS);
  }

  get #hasRoom(): boolean {
    return this.#inFlight.size < this.#options.maxInFlight;
  }

  async #claimAll(): Promise<void> {
    const { batchSize, leaseMs, maxInFlight } = this.#options;
    if (this.#mustTakeOver) await this.#repository.takeOver();
    this.#mustTakeOver = false;
    while (!this.#isStopped && this.#hasRoom) {
      this.#isWoken = false;
      const limit = Math.min(batchSize, maxInFlight - this.#inFlight.size);
      const messages = await this.#repository.claim(limit, leaseMs);
      for (const message of messages) this.#begin(message);
      if (messages.length < limit) return;
    }
    this.#isWoken = true;
  }

  #begin(message: ClaimedMessage): void {
    this.#inFlight.add(message.outboxId);
    void this.#activity.during(() => this.#guard('publish an event', () => this.#publish(message)));
  }

  async #publish(message: ClaimedMessage): Promise<void> {
    try {
      const consumers = this.#consumersOf.get(message.event);
      if (!consumers) throw new AppError('UNPROCESSABLE', `${message.event} is not an event of this service.`);
      await this.#options.bus.publishMessage(message, consumers);
    } catch (thrown) {
      this.#inFlight.delete(message.outboxId);
      return this.#failed(message, AppError.from(thrown));
    }
    this.#sent.push(message.outboxId);
    this.#marking ??= this.#markSent().finally(() => (this.#marking = undefined));
    await this.#marking;
  }

  /** One update for all that arrived while the one before ran. */
  async #markSent(): Promise<void> {
    await Promise.resolve();
    while (this.#sent.length > 0) {
      const ids = this.#sent.splice(0);
      try {
        await this.#repository.markSent(ids);
      } finally {
        for (const id of ids) this.#inFlight.delete(id);
      }
    }
    if (this.#isWoken) this.wake();
  }

  async #failed({ outboxId, event, id, attempts }: ClaimedMessage, error: AppError): Promise<void> {
    if (this.#isStopped) return this.#repository.tryLater(outboxId, error.message, 0);
    const { logger, attempts: cap, backoffMs } = this.#options;
    const fields = { event, message_id: id, attempts, code: error.code, error: error.cause ?? error };
    if (attempts >= cap || !error.isRetryable) {
      logger.error(fields, 'an event could not be published and is given up');
      return this.#repository.giveUp(outboxId, error.message);
    }
    logger.warn(fields, 'an event could not be published and is tried again');
    await this.#repository.tryLater(outboxId, error.message, Math.min(backoffMs * 2 ** Math.min(attempts - 1, 20), MAX_BACKOFF_MS));
  }

  async #renew(): Promise<void> {
    if (this.#inFlight.size > 0) await this.#repository.renew([...this.#inFlight], this.#options.leaseMs);
  }

  async #guard(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!this.#isStopped) this.#options.logger.warn({ error }, `the outbox relay could not ${what}; it will try again`);
    }
  }
}
