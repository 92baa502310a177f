import { setTimeout as delay } from 'node:timers/promises';

/** What this process is doing for each user. Kept so that an erasure can wait for whoever still holds something in hand. */
export class UserWork {
  readonly #running = new Map<string, Set<{ name: string; done: Promise<unknown> }>>();

  async during<T>(userId: string, name: string, work: () => Promise<T>): Promise<T> {
    const running = this.#running.get(userId) ?? new Set();
    this.#running.set(userId, running);
    const done = work();
    const entry = { name, done };
    running.add(entry);
    try {
      return await done;
    } finally {
      running.delete(entry);
      if (running.size === 0) this.#running.delete(userId);
    }
  }

  /** What is under way, for whomever. */
  names(): string[] {
    return [...this.#running.values()].flatMap((running) => [...running].map(({ name }) => name));
  }

  /** Waits, `patienceMs` at most, for what had begun before; answers how much of it goes on. `except` names who may. */
  async settle(userId: string, except: readonly string[], patienceMs: number): Promise<number> {
    const begun = [...(this.#running.get(userId) ?? [])].filter(({ name }) => !except.includes(name));
    const stopped = new AbortController();
    const patience = delay(patienceMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    await Promise.race([Promise.allSettled(begun.map(({ done }) => done)), patience]);
    stopped.abort();
    return begun.filter((entry) => this.#running.get(userId)?.has(entry)).length;
  }
}
