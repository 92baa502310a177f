import { randomUUID } from 'node:crypto';
import { AppError, type Clock } from '@adjutant/contracts-core';
import type { Logger } from '@adjutant/telemetry';
import type { Channel, ConsumeMessage } from 'amqplib';
import { setTimeout as delay } from 'node:timers/promises';
import { Activity } from '../activity.js';
import type { ConsumerQueue } from '../consumer-queue.js';
import type { DeadLetterStore } from '../dead-letters.js';
import { letterOf } from '../letter-of.js';
import { readDelivery } from './delivery.js';
import { consumerQueue, DELIVERY_LIMIT, deadQueue, EVENTS, observerQueue, placeOf } from './topology.js';

export interface EventConsumerOptions {
  consumer: string;
  event: string;
  prefetch: number;
  queue: ConsumerQueue;
  clock: Clock;
  logger: Logger;
  /** A letter that the broker had set aside is kept. */
  onBuried(): void;
}

/** What the broker hands over before the first is acknowledged: enough that other users' events pass one that waits. */
const BUFFERED = 4;
const [FEWEST, MOST] = [20, 50];
const DEAD_PREFETCH = 10;
/** A message that could be neither handled nor set aside stays here and is tried again after such a pause. */
const PAUSE_MS = 500;
const MAX_PAUSE_MS = 10_000;
/** An observer that falls behind this far misses the oldest. */
const OBSERVED_AT_MOST = 10_000;

/** One consumer of one event at the broker: hands its messages to a ConsumerQueue and acknowledges what is done. */
export class EventConsumer {
  readonly options: EventConsumerOptions;
  readonly #activity = new Activity();
  readonly #stopping = new AbortController();
  #channel: Channel | undefined;
  /** Its first place was sought already. */
  #isLate = false;
  #tags: string[] = [];
  /** Settles when the broker sends no more: what is given back before would come again. */
  #left: Promise<unknown> = Promise.resolve();

  constructor(options: EventConsumerOptions) {
    this.options = options;
  }

  get queue(): ConsumerQueue {
    return this.options.queue;
  }

  /** The durable queue; undefined for an observer, which has none. */
  get durableQueue(): string | undefined {
    return this.#store ? consumerQueue(this.options.consumer, this.options.event) : undefined;
  }

  isAttachedTo(channel: Channel): boolean {
    return this.#channel === channel;
  }

  /** Whether events may have gone by since it was subscribed: its place is not durable, and came late or again. */
  get mayHaveMissed(): boolean {
    return this.#isLate && !this.#store;
  }

  /** It has no place now. */
  postpone(): void {
    this.#isLate = true;
  }

  /** Declares what the consumer needs and begins to consume. */
  async attach(channel: Channel): Promise<void> {
    const { prefetch } = this.options;
    this.#isLate = true;
    const name = this.#store ? await this.#declarePlace(channel) : await this.#declareObserver(channel);
    this.#channel = channel;
    this.#tags = [];
    await this.#consume(channel, name, Math.min(Math.max(prefetch * BUFFERED, FEWEST), MOST), (message) => this.#handle(channel, message));
    const store = this.#store;
    if (store) await this.#consume(channel, deadQueue(name), DEAD_PREFETCH, (message) => this.#bury(channel, message, store));
  }

  /** Takes no more messages, and gives back those that have not begun. Resolves when the others are done. */
  async stop(): Promise<void> {
    const channel = this.#channel;
    this.#left = Promise.allSettled(this.#tags.splice(0).map(async (tag) => channel?.cancel(tag)));
    this.#stopping.abort();
    this.queue.stop();
    await this.#left;
    await this.#activity.idle();
    this.#channel = undefined;
  }

  idle(): Promise<void> {
    return this.#activity.idle();
  }

  get #store(): DeadLetterStore | undefined {
    return this.queue.deadLetters;
  }

  async #declarePlace(channel: Channel): Promise<string> {
    const { consumer, event } = this.options;
    const { queues, bindings } = placeOf(consumer, event);
    for (const { name, arguments: args } of queues) await channel.assertQueue(name, { durable: true, arguments: args });
    for (const { source, destination, routingKey } of bindings) await channel.bindQueue(destination, source, routingKey);
    return consumerQueue(consumer, event);
  }

  async #declareObserver(channel: Channel): Promise<string> {
    const { consumer, event } = this.options;
    const name = observerQueue(consumer, event, randomUUID());
    await channel.assertQueue(name, { durable: false, exclusive: true, autoDelete: true, arguments: { 'x-max-length': OBSERVED_AT_MOST } });
    await channel.bindQueue(name, EVENTS, event);
    return name;
  }

  async #consume(channel: Channel, queue: string, prefetch: number, take: (message: ConsumeMessage) => Promise<void>): Promise<void> {
    await channel.prefetch(prefetch);
    const { consumerTag } = await channel.consume(queue, (message) => {
      if (message) void this.#activity.during(() => take(message));
      else this.#cancelled(channel, queue);
    });
    this.#tags.push(consumerTag);
  }

  /** The broker took the queue away: the channel is closed, so that everything is declared and attached again. */
  #cancelled(channel: Channel, queue: string): void {
    this.options.logger.warn({ queue }, 'the broker ended a consumer; it is attached again');
    channel.close().catch(() => undefined);
  }

  /** Acknowledges once the message is handled or set aside. Until it can be either it stays here, and counts as one delivery. */
  async #handle(channel: Channel, message: ConsumeMessage): Promise<void> {
    const { id, lane, headers, wire } = readDelivery(message);
    const isWanted = (): boolean => this.#channel === channel || !this.#store;
    await this.#untilDone(channel, message, async () => void (await this.queue.deliver(id, lane, headers, wire, isWanted)));
  }

  /** Takes in what the broker set aside, so that operators see one list. */
  async #bury(channel: Channel, message: ConsumeMessage, store: DeadLetterStore): Promise<void> {
    const { consumer, event, clock, logger, onBuried } = this.options;
    const error = new AppError('INTERNAL', `${consumer} ended ${DELIVERY_LIMIT + 1} times while it had this message, and did not say why.`);
    const letter = letterOf({ ...readDelivery(message), consumer, event, error, attempts: DELIVERY_LIMIT + 1 }, clock);
    await this.#untilDone(channel, message, async () => {
      await store.add(letter);
      logger.error({ consumer, event, message_id: letter.message.id }, 'the broker gave up on an event; it is set aside');
      onBuried();
    });
  }

  async #untilDone(channel: Channel, message: ConsumeMessage, work: () => Promise<void>): Promise<void> {
    for (let pauseMs = PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS)) {
      try {
        await work();
        return answer(() => channel.ack(message));
      } catch {
        if (this.#isOver(channel)) {
          await this.#left;
          return answer(() => channel.nack(message, false, true));
        }
        await delay(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      }
    }
  }

  #isOver(channel: Channel): boolean {
    return this.#stopping.signal.aborted || this.#channel !== channel || this.queue.handlerCount === 0;
  }
}

/** On a channel that is closed meanwhile nothing can be answered: the broker hands the message over again. */
function answer(say: () => void): void {
  try {
    say();
  } catch {
    return;
  }
}
