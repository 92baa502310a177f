import { Activity } from './activity.js';

/** The handler of one request: answers so many at a time, the others in the order they came. */
export class RpcEndpoint<Handler> {
  readonly #waiting: (() => void)[] = [];
  readonly #activity = new Activity();

  constructor(
    readonly handler: Handler,
    readonly concurrency: number,
  ) {}

  get running(): number {
    return this.#activity.count;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= this.concurrency) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#activity.begin();
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#activity.end();
    }
  }

  /** Resolves when nothing is being answered. */
  idle(): Promise<void> {
    return this.#activity.idle();
  }
}
