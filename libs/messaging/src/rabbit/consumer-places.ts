import { AppError } from '@adjutant/contracts-core';
import type { RabbitLink } from './rabbit-link.js';
import { consumerQueue } from './topology.js';

/** A missing queue is looked for again after this long. */
const MISSING_MS = 500;

/** Knows whether every consumer of an event has its queue. Looked up once per connection: asking needs no right on the queue. */
export class ConsumerPlaces {
  readonly #link: RabbitLink;
  readonly #checks = new Map<string, Promise<void>>();

  constructor(link: RabbitLink) {
    this.#link = link;
  }

  /** Throws UNAVAILABLE while a queue is missing. */
  check(event: string, consumers: readonly string[]): Promise<void> {
    const known = this.#checks.get(event);
    if (known) return known;
    const check = this.#look(event, consumers);
    this.#checks.set(event, check);
    check.catch(() => setTimeout(() => this.#checks.get(event) === check && this.#checks.delete(event), MISSING_MS).unref());
    return check;
  }

  forget(): void {
    this.#checks.clear();
  }

  async #look(event: string, consumers: readonly string[]): Promise<void> {
    const queues = consumers.map((consumer) => consumerQueue(consumer, event));
    try {
      await this.#link.ask(async (channel) => {
        for (const queue of queues) await channel.checkQueue(queue);
      });
    } catch (cause) {
      throw new AppError('UNAVAILABLE', `Not every consumer of ${event} has its queue yet (${consumers.join(', ')}).`, undefined, { cause });
    }
  }
}
