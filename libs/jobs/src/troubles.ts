import type { Logger } from '@adjutant/telemetry';

/** Each queue and each worker hears of a store that is away, at each attempt to reach it: one line of a kind in this time is enough. */
const SAME_AGAIN_MS = 30_000;

/** Tells of trouble with the store. */
export class Troubles {
  readonly #toldAt = new Map<string, number>();

  constructor(private readonly logger: Logger) {}

  tell(error: Error): void {
    const kind = error.message.replaceAll(/[0-9a-f-]{6,}|\d+/g, '#');
    if (performance.now() - (this.#toldAt.get(kind) ?? -Infinity) < SAME_AGAIN_MS) return;
    if (this.#toldAt.size > 50) this.#toldAt.clear();
    this.#toldAt.set(kind, performance.now());
    this.logger.warn({ error }, 'the job store is in trouble, work goes on when it is back');
  }
}
