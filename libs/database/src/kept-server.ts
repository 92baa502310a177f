import type { ChildProcess } from 'node:child_process';

import { endProcess } from './leftover-server.js';

const RESTART_AFTER_MS = 1_000;

export interface KeepOptions {
  spawn: () => Promise<ChildProcess>;
  /** Told each time that it ended unasked; absent where it is then left alone. */
  onEnded?: (() => void) | undefined;
}

/**
 * A server process. Where somebody wants to hear of it, one that ends unasked (killed, out of disk or memory) is started
 * again until it stays; clients find it at the same address.
 */
export class KeptServer {
  #child: ChildProcess;
  #isEnding = false;
  #timer: NodeJS.Timeout | undefined;
  #spawning: Promise<void> = Promise.resolve();

  constructor(
    first: ChildProcess,
    private readonly options: KeepOptions,
  ) {
    this.#child = first;
    this.#watch(first);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async stop(): Promise<void> {
    this.#isEnding = true;
    clearTimeout(this.#timer);
    await this.#spawning;
    await endProcess(this.pid);
  }

  #watch(child: ChildProcess): void {
    const { onEnded } = this.options;
    if (!onEnded) return;
    child.once('exit', () => {
      if (this.#isEnding) return;
      onEnded();
      this.#again();
    });
  }

  #again(): void {
    this.#timer = setTimeout(() => {
      this.#spawning = this.#respawn();
    }, RESTART_AFTER_MS).unref();
  }

  async #respawn(): Promise<void> {
    try {
      const child = await this.options.spawn();
      this.#child = child;
      this.#watch(child);
    } catch {
      if (!this.#isEnding) this.#again();
    }
  }
}
