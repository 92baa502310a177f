import type { Logger } from '@adjutant/telemetry';
import type { Channel, Message } from 'amqplib';
import type { RabbitChannel } from './rabbit-channel.js';
import { Rounds } from './rounds.js';
import { CONTROL, requestQueue } from './topology.js';

interface Owned {
  handlers: number;
  tag: string | undefined;
  channel: Channel | undefined;
  leaving: Promise<void> | undefined;
}

/** Requests handed over before the first is begun; a request that has begun is acknowledged and counts no more. */
const PREFETCH = 256;

/**
 * The request queues of the services whose handlers live in this process. A queue lives while somebody consumes it: so a
 * request to a service that is away finds none and comes back at once.
 */
export class OwnedQueues {
  readonly #channel: () => RabbitChannel;
  readonly #logger: Logger;
  readonly #take: (channel: Channel, message: Message) => void;
  readonly #owners = new Map<string, Owned>();
  readonly #attaching = new Rounds(() => this.#attachMissing());
  #controlQueue = '';

  constructor(channel: () => RabbitChannel, logger: Logger, take: (channel: Channel, message: Message) => void) {
    this.#channel = channel;
    this.#logger = logger;
    this.#take = take;
  }

  /** Queues that this process should consume now. */
  get names(): string[] {
    return [...this.#owners.keys()].map(requestQueue);
  }

  /** Resolves when every owner's queue is consumed; undefined when it is. */
  get settling(): Promise<void> | undefined {
    return this.#attaching.settling;
  }

  /** One more handler for `owner`. Call what it returns when the handler goes: with the last one the queue is left. */
  join(owner: string): () => Promise<void> {
    const owned = this.#owners.get(owner) ?? { handlers: 0, tag: undefined, channel: undefined, leaving: undefined };
    this.#owners.set(owner, owned);
    owned.handlers += 1;
    this.#attaching.begin();
    return () => this.#leave(owner, owned);
  }

  async attach(channel: Channel, controlQueue: string): Promise<void> {
    this.#controlQueue = controlQueue;
    await channel.prefetch(PREFETCH);
    for (const [owner, owned] of this.#owners) await this.#consume(channel, owner, owned);
  }

  /** To be called when a channel was opened: what came while it was set up is attached too. */
  opened(): void {
    this.#attaching.begin();
  }

  async #attachMissing(): Promise<void> {
    const channel = this.#channel().current;
    if (!channel) return;
    try {
      for (const [owner, owned] of this.#owners) if (owned.channel !== channel) await this.#consume(channel, owner, owned);
    } catch (error) {
      this.#logger.error({ error }, 'the queue of requests could not be attached; it is tried again');
      await this.#channel().renew();
    }
  }

  async #consume(channel: Channel, owner: string, owned: Owned): Promise<void> {
    owned.channel = channel;
    const queue = requestQueue(owner);
    await channel.assertQueue(queue, { durable: false, autoDelete: true });
    await channel.bindQueue(this.#controlQueue, CONTROL, owner);
    const { consumerTag } = await channel.consume(queue, (message) => {
      if (message) this.#take(channel, message);
      else channel.close().catch(() => undefined);
    });
    owned.tag = consumerTag;
  }

  /** Handlers that go together leave once, and answer what came before the broker heard of it. */
  async #leave(owner: string, owned: Owned): Promise<void> {
    owned.handlers -= 1;
    await this.settling;
    await Promise.resolve();
    if (owned.handlers > 0) return;
    if (this.#owners.get(owner) === owned) this.#owners.delete(owner);
    await (owned.leaving ??= cancel(owned));
  }

  async leaveAll(): Promise<void> {
    await this.settling;
    const all = [...this.#owners.values()];
    this.#owners.clear();
    await Promise.all(all.map((owned) => (owned.leaving ??= cancel(owned))));
  }
}

/** A channel that is closed consumes nothing any more. */
async function cancel({ channel, tag }: Owned): Promise<void> {
  try {
    if (channel && tag) await channel.cancel(tag);
  } catch {
    return;
  }
}
