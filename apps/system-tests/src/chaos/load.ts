import { setTimeout as delay } from 'node:timers/promises';

import { Ledger } from './ledger.js';
import { Worker } from './worker.js';

export interface LoadOptions {
  baseUrl: () => string;
  ledgerPath: string;
  seed: number;
  people: number;
}

const LOOK_EVERY_MS = 20;

/** People who work at the same time, each by a seed of his own. */
export class Load {
  readonly workers: readonly Worker[];
  #working: Promise<unknown> = Promise.resolve();

  private constructor(private readonly ledger: Ledger, workers: readonly Worker[]) {
    this.workers = workers;
  }

  /** Gives everybody an account. */
  static async open({ ledgerPath, people, seed, ...options }: LoadOptions): Promise<Load> {
    const ledger = await Ledger.open(ledgerPath);
    const workers: Worker[] = [];
    for (let at = 0; at < people; at += 1) {
      const worker = new Worker({ ...options, ledger, seed: seed * 1_000 + at, name: `person${at}`, colleagues: workers });
      workers.push(worker);
      await worker.join();
    }
    return new Load(ledger, workers);
  }

  begin(): void {
    this.#working = Promise.all(this.workers.map((worker) => worker.work()));
    this.#working.catch(() => undefined);
  }

  /** Notes what was done to the system, beside what people did meanwhile. */
  async note(name: string, detail: string, atMs: number, untilMs: number): Promise<void> {
    await this.ledger.write({ kind: 'fault', at_ms: atMs, until_ms: untilMs, name, detail });
  }

  /** How long after `sinceMs` everybody had begun something that was then acknowledged; null when that takes longer than `deadlineMs`. */
  async servedAgain(sinceMs: number, deadlineMs: number): Promise<number | null> {
    const isServed = () => this.workers.every(({ servedAtMs }) => servedAtMs >= sinceMs);
    while (!isServed() && Date.now() < sinceMs + deadlineMs) await delay(LOOK_EVERY_MS);
    return isServed() ? Math.max(...this.workers.map(({ servedAtMs }) => servedAtMs)) - sinceMs : null;
  }

  /** Lets everybody finish what he is at. */
  async end(): Promise<void> {
    for (const worker of this.workers) worker.stop();
    await this.#working;
  }

  /** Those whose streams told them of nothing that they did, once all is over: of them nobody can say that no stream leaks. */
  get deaf(): string[] {
    return this.workers.filter(({ hasHeardHimself }) => !hasHeardHimself).map(({ person }) => person.name);
  }

  /** Each looks once more at everything that he can see. */
  async readAll(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.readAll()));
  }

  async close(): Promise<void> {
    await this.end();
    await this.ledger.close();
  }
}
