import type { Clock } from '@adjutant/contracts-core';
import type { Counter, Logger } from '@adjutant/telemetry';
import type { Channel } from 'amqplib';
import type { Registration, SubscribeOptions } from '../bus.js';
import { type Consume, ConsumerQueue } from '../consumer-queue.js';
import { defaultRetry } from '../retry-policy.js';
import type { QueueGroup } from './broker-figures.js';
import { EventConsumer } from './event-consumer.js';
import type { RabbitChannel } from './rabbit-channel.js';
import type { RabbitLink } from './rabbit-link.js';
import { Rounds } from './rounds.js';

export interface EventConsumersOptions {
  clock: Clock;
  logger: Logger;
  handled: Counter;
}

const PREFETCH = 8;

/** Everything that this process consumes; attached again at each connection. */
export class EventConsumers implements QueueGroup {
  readonly #options: EventConsumersOptions;
  readonly #channel: RabbitChannel;
  readonly #consumers = new Map<string, EventConsumer>();
  readonly #gapListeners: (() => void)[] = [];
  readonly #attaching = new Rounds(() => this.#attachMissing());

  constructor(link: RabbitLink, options: EventConsumersOptions) {
    this.#options = options;
    this.#channel = link.channel({ name: 'events in', create: (model) => model.createChannel(), setUp: (channel) => this.#attachAll(channel), opened: () => this.#attaching.begin() });
  }

  get all(): EventConsumer[] {
    return [...this.#consumers.values()];
  }

  queues(): string[] {
    return this.all.flatMap(({ durableQueue }) => durableQueue ?? []);
  }

  isSettled(): boolean {
    return this.#channel.current !== undefined && !this.settling;
  }

  whenMissed(listener: () => void): void {
    this.#gapListeners.push(listener);
  }

  queueOf(event: string, consumer: string): ConsumerQueue | undefined {
    return this.#consumers.get(keyOf(event, consumer))?.queue;
  }

  subscribe(event: string, options: SubscribeOptions, consume: Consume): Registration {
    const key = keyOf(event, options.consumer);
    const consumer = this.#consumers.get(key) ?? this.#newConsumer(event, options);
    this.#consumers.set(key, consumer);
    consumer.queue.addHandler(consume);
    this.#attaching.begin();
    return { close: () => this.#unsubscribe(key, consumer, consume) };
  }

  /** Resolves when what was subscribed so far is attached, as far as there is a connection; undefined when it is. */
  get settling(): Promise<void> | undefined {
    return this.#attaching.settling;
  }

  /** Closes the channel, so that everything is attached again. */
  renew(): Promise<void> {
    return this.#channel.renew();
  }

  async stop(): Promise<void> {
    await Promise.all(this.all.map((consumer) => consumer.stop()));
  }

  async #unsubscribe(key: string, consumer: EventConsumer, consume: Consume): Promise<void> {
    if (consumer.queue.handlerCount > 1) {
      consumer.queue.removeHandler(consume);
      return consumer.queue.idle();
    }
    await this.settling;
    if (this.#consumers.get(key) === consumer) this.#consumers.delete(key);
    await consumer.stop();
  }

  #newConsumer(event: string, { consumer, deadLetters, prefetch = PREFETCH, retry }: SubscribeOptions): EventConsumer {
    const { clock, logger, handled } = this.#options;
    const queue = new ConsumerQueue({
      ...{ consumer, event, prefetch, retry: { ...defaultRetry, ...retry }, deadLetters, clock, logger },
      count: (outcome) => handled.add({ event, consumer, outcome }),
    });
    const onBuried = (): void => handled.add({ event, consumer, outcome: 'dead_lettered' });
    return new EventConsumer({ consumer, event, prefetch, queue, clock, logger, onBuried });
  }

  async #attachMissing(): Promise<void> {
    const channel = this.#channel.current;
    if (!channel) return this.all.forEach((consumer) => consumer.postpone());
    try {
      await this.#attachAll(channel);
    } catch (error) {
      this.#options.logger.error({ error }, 'a consumer could not be attached; it is tried again');
      await this.#channel.renew();
    }
  }

  async #attachAll(channel: Channel): Promise<void> {
    const detached = this.all.filter((consumer) => !consumer.isAttachedTo(channel));
    const isGap = detached.some(({ mayHaveMissed }) => mayHaveMissed);
    for (const consumer of detached) await consumer.attach(channel);
    if (isGap) for (const listener of this.#gapListeners) listener();
  }
}

function keyOf(event: string, consumer: string): string {
  return `${event} ${consumer}`;
}
