import { LRUCache } from 'lru-cache';

/** Takes what was told, any JSON value, and the id that names it in every process. Does not throw. */
export type Listener = (id: string, message: unknown) => void;

/** So many ids are known, so that nothing is heard twice. */
const KNOWN_AT_MOST = 20_000;

/**
 * Brings what one process of a service is told to all of them, in one order, each message once; also the injection token.
 * Every process may tell the same message under the same id. The order is the one in which messages come first, which need
 * not be that of their senders. It keeps nothing: who was not there does not hear of it.
 */
export abstract class FanOut {
  readonly #listeners: Listener[] = [];
  readonly #known = new LRUCache<string, true>({ max: KNOWN_AT_MOST });

  listen(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** Whether what this process is told reaches the others just now. */
  abstract readonly isTogether: boolean;

  /** Resolves when this process has heard the message; it never rejects and never waits long, whatever becomes of the way to the others. */
  abstract tell(id: string, message: unknown): Promise<void>;
  abstract close(): Promise<void>;

  protected isKnown(id: string): boolean {
    return this.#known.has(id);
  }

  protected hear(id: string, message: unknown): void {
    if (this.isKnown(id)) return;
    this.#known.set(id, true);
    for (const listener of this.#listeners) listener(id, message);
  }
}
