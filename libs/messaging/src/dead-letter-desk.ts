import type { ConsumerQueue } from './consumer-queue.js';
import type { DeadLetter, DeadLetterQuery, DeadLetters, DeadLetterStore } from './dead-letters.js';
import { unreadBytes } from './letter-of.js';

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

  obstacle({ consumer, message }: DeadLetter): string | undefined {
    if (unreadBytes(message.payload)) return 'Nobody could read it, so its bytes are kept to be looked at, not to be replayed. Correct what sends it, and have it sent again.';
    if (this.#queueOf(message.event, consumer)?.handlerCount) return undefined;
    return `${consumer} does not take ${message.event} now. Start it, or the version of it that did, then replay.`;
  }

  async #replayFrom(store: DeadLetterStore, ids: readonly string[]): Promise<boolean[]> {
    const letters = await store.get(ids);
    return Promise.all(letters.map((letter) => this.#deliverAgain(store, letter)));
  }

  /** A letter that meets an obstacle stays as it is. One that is handled but not removed is handled again: its inbox knows it. */
  async #deliverAgain(store: DeadLetterStore, letter: DeadLetter): Promise<boolean> {
    const { id, consumer, message } = letter;
    const queue = this.#queueOf(message.event, consumer);
    if (!queue || this.obstacle(letter)) return false;
    const outcome = await queue.deliver(message.id, message.context.userId, JSON.stringify(message.context), JSON.stringify(message.payload));
    if (outcome !== 'handled') return false;
    await store.remove(id);
    return true;
  }

  #stores(): DeadLetterStore[] {
    return [...new Set(this.#queues().flatMap(({ deadLetters }) => deadLetters ?? []))];
  }
}
