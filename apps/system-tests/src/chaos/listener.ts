import { setTimeout as delay } from 'node:timers/promises';

import type { ApiClient } from './api-client.js';

const PAUSE_MS = 500;

/** Hears a person's stream of changes for as long as he works, and looks whose words are in it. */
export class Listener {
  /** Whose words there were, his own among them. */
  readonly heardOf = new Set<string>();
  readonly #ending = new AbortController();

  constructor(
    private readonly client: ApiClient,
    private readonly canaries: () => ReadonlyMap<string, string>,
  ) {}

  async listen(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      await this.#hear().catch(() => undefined);
      await delay(PAUSE_MS, undefined, { signal: this.#ending.signal }).catch(() => undefined);
    }
  }

  stop(): void {
    this.#ending.abort();
  }

  async #hear(): Promise<void> {
    const canaries = this.canaries();
    const longest = Math.max(0, ...[...canaries.keys()].map((word) => word.length));
    let tail = '';
    for await (const text of this.client.stream('/stream', this.#ending.signal)) {
      const heard = tail + text;
      for (const [word, name] of canaries) if (heard.includes(word)) this.heardOf.add(name);
      tail = heard.slice(-longest);
    }
  }
}
