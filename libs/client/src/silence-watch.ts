/** So many heartbeats may be missed, and a half. */
const MISSED = 2.5;

/** Ends a connection on which nothing came for too long. After a sleep or another network nobody else tells that a line is dead. */
export class SilenceWatch {
  readonly #ended = new AbortController();
  #limitMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Aborts when it is too quiet. */
  readonly signal = this.#ended.signal;

  /** From now on something must come that often. */
  expect(everySeconds: number): void {
    this.#limitMs = everySeconds * 1_000 * MISSED;
    this.heard();
  }

  heard(): void {
    if (this.#limitMs === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ended.abort(), this.#limitMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
