import { AppError, type Clock, type MessageContext } from '@adjutant/contracts-core';
import type { Logger } from '@adjutant/telemetry';
import { Activity } from './activity.js';
import type { Delivery } from './bus.js';
import type { DeadLetterStore } from './dead-letters.js';
import { letterOf, readContext, readText, type Wire } from './letter-of.js';
import { pauseAfter, type RetryPolicy } from './retry-policy.js';
import { UserLanes } from './user-lanes.js';

/** How a delivery ended when it did not fail for good. */
export type Outcome = 'handled' | 'dead_lettered';

/** Takes the message as it came over the wire. */
export type Consume = (context: MessageContext, wire: string, delivery: Delivery) => Promise<void>;

export interface ConsumerQueueOptions {
  consumer: string;
  event: string;
  prefetch: number;
  retry: RetryPolicy;
  deadLetters: DeadLetterStore | undefined;
  clock: Clock;
  logger: Logger;
  count: (outcome: Outcome | 'retried') => void;
}

interface Item {
  id: string;
  lane: string;
  headers: string;
  wire: Wire;
  attempt: number;
  /** False once its sender has taken it back. */
  isWanted: () => boolean;
  settle: { resolve: (outcome: Outcome) => void; reject: (error: AppError) => void };
}

/**
 * One consumer of one event: hands out at most `prefetch` messages at a time, of each user one after the other and in
 * order. A message that fails steps aside and comes again later; the last failure makes it a dead letter.
 */
export class ConsumerQueue {
  readonly #options: ConsumerQueueOptions;
  readonly #handlers: Consume[] = [];
  readonly #lanes = new UserLanes<Item>();
  readonly #retries = new Map<NodeJS.Timeout, Item>();
  readonly #activity = new Activity();
  #turn = 0;

  constructor(options: ConsumerQueueOptions) {
    this.#options = options;
  }

  get running(): number {
    return this.#activity.count;
  }

  get waiting(): number {
    return this.#lanes.size;
  }

  get retrying(): number {
    return this.#retries.size;
  }

  get deadLetters(): DeadLetterStore | undefined {
    return this.#options.deadLetters;
  }

  get handlerCount(): number {
    return this.#handlers.length;
  }

  addHandler(handler: Consume): void {
    this.#handlers.push(handler);
    this.#pump();
  }

  removeHandler(handler: Consume): void {
    const index = this.#handlers.indexOf(handler);
    if (index >= 0) this.#handlers.splice(index, 1);
    if (this.#handlers.length === 0) this.#refuseAll();
  }

  /** Takes no more messages and gives back those that have not begun. */
  stop(): void {
    this.#handlers.length = 0;
    this.#refuseAll();
  }

  /** Resolves when no handler runs. */
  idle(): Promise<void> {
    return this.#activity.idle();
  }

  /** Resolves when the message is handled or dead-lettered; rejects when neither could be done, or when its turn comes and it `isWanted` no more. */
  async deliver(id: string, lane: string, headers: string, wire: Wire, isWanted: () => boolean = () => true): Promise<Outcome> {
    if (this.#handlers.length === 0) throw this.#away();
    return new Promise((resolve, reject) => {
      this.#lanes.add(lane, { id, lane, headers, wire, attempt: 1, isWanted, settle: { resolve, reject } });
      this.#pump();
    });
  }

  /** Gives back what has not begun: whoever sent it keeps it. */
  #refuseAll(): void {
    const items = [...this.#lanes.clear(), ...this.#retries.values()];
    for (const timer of this.#retries.keys()) clearTimeout(timer);
    this.#retries.clear();
    for (const { settle } of items) settle.reject(this.#away());
  }

  #away(): AppError {
    return new AppError('UNAVAILABLE', `${this.#options.consumer} takes no messages now.`);
  }

  #pump(): void {
    while (this.#handlers.length > 0 && this.#activity.count < this.#options.prefetch) {
      const item = this.#lanes.take();
      if (!item) return;
      this.#activity.begin();
      void this.#run(item);
    }
  }

  async #run(item: Item): Promise<void> {
    try {
      if (!item.isWanted()) return item.settle.reject(this.#away());
      await this.#consume(item);
      this.#options.count('handled');
      item.settle.resolve('handled');
    } catch (thrown) {
      await this.#failed(item, thrown);
    } finally {
      this.#activity.end();
      this.#lanes.release(item.lane);
      this.#pump();
    }
  }

  async #consume(item: Item): Promise<void> {
    const handler = this.#handlers[this.#turn++ % this.#handlers.length];
    if (!handler) throw this.#away();
    await handler(readContext(item.headers), readText(item.wire), { messageId: item.id, attempt: item.attempt });
  }

  async #failed(item: Item, thrown: unknown): Promise<void> {
    const error = AppError.from(thrown);
    const { consumer, event, logger, retry } = this.#options;
    const pauseMs = pauseAfter(retry, item.attempt, error);
    const fields = { consumer, event, message_id: item.id, attempt: item.attempt, code: error.code, error: error.cause ?? error };
    if (pauseMs === undefined) return this.#bury(item, error, fields);
    logger.warn({ ...fields, pause_ms: pauseMs }, 'an event could not be handled and comes again');
    this.#options.count('retried');
    this.#later(item, pauseMs);
  }

  #later(item: Item, pauseMs: number): void {
    if (this.#handlers.length === 0) return item.settle.reject(this.#away());
    const timer = setTimeout(() => {
      this.#retries.delete(timer);
      this.#lanes.add(item.lane, { ...item, attempt: item.attempt + 1 });
      this.#pump();
    }, pauseMs);
    this.#retries.set(timer, item);
  }

  async #bury(item: Item, error: AppError, fields: Record<string, unknown>): Promise<void> {
    const { consumer, event, clock, logger, deadLetters } = this.#options;
    logger.error(fields, 'an event could not be handled and is set aside');
    try {
      await deadLetters?.add(letterOf({ ...item, consumer, event, error, attempts: item.attempt }, clock));
      this.#options.count('dead_lettered');
      item.settle.resolve('dead_lettered');
    } catch (cause) {
      logger.error({ ...fields, error: cause }, 'a dead letter could not be kept');
      item.settle.reject(new AppError('UNAVAILABLE', `${consumer} can neither handle nor set aside ${event}.`, undefined, { cause }));
    }
  }
}
