import type { ConsumerQueue } from './consumer-queue.js';
import type { DeadLetter, DeadLetterQuery, DeadLetters, DeadLetterStore } from './dead-letters.js';

/** The dead letters of all consumers of a driver, each kept by its consumer's store. */
export class DeadLetterDesk implements DeadLetters {
  readonly #queueOf: (event: string, consumer: string) => ConsumerQueue | undefined;
  readonly #queues: () => ConsumerQueue[];

  constructor(queueOf: (event: string, consumer: string) => ConsumerQueue | undefined, queues: () => ConsumerQueue[]) {
    this.#queueOf = queueOf;
    this.#queues = queues;
  }

  async list(query: DeadLetterQuery): Promise<DeadLetter[]> {
    const letters = await Promise.all(this.#stores().map((store) => store.list(query)));
    return letters.flat().sort((a, b) => b.created_at.localeCompare(a.created_at)).slice(0, query.limit);
  }

  async count(): Promise<number> {
    const counts = await Promise.all(this.#stores().map((store) => store.count()));
    return counts.reduce((total, count) => total + count, 0);
  }

  async replay(ids: readonly string[]): Promise<number> {
    const replayed = await Promise.all(this.#stores().map((store) => this.#replayFrom(store, ids)));
    return replayed.flat().filter(Boolean).length;
  }

  async #replayFrom(store: DeadLetterStore, ids: readonly string[]): Promise<boolean[]> {
    const letters = await store.get(ids);
    return Promise.all(letters.map((letter) => this.#deliverAgain(store, letter)));
  }

  /** A letter of a consumer that is away stays. One that is handled but not removed is handled again: its inbox knows it. */
  async #deliverAgain(store: DeadLetterStore, { id, consumer, message }: DeadLetter): Promise<boolean> {
    const queue = this.#queueOf(message.event, consumer);
    if (!queue || queue.handlerCount === 0) return false;
    const outcome = await queue.deliver(message.id, message.context.userId, JSON.stringify(message.context), JSON.stringify(message.payload));
    if (outcome !== 'handled') return false;
    await store.remove(id);
    return true;
  }

  #stores(): DeadLetterStore[] {
    return [...new Set(this.#queues().flatMap(({ deadLetters }) => deadLetters ?? []))];
  }
}
