/** Does `work` at each interval and whenever asked to, never twice at once. */
export class Upkeep {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #isStopped = false;

  constructor(
    private readonly work: () => Promise<void>,
    private readonly complain: (error: Error) => void,
  ) {}

  start(everyMs: number): void {
    if (this.#isStopped) return;
    this.#timer = setInterval(() => this.now(), everyMs);
    this.#timer.unref();
  }

  /** Not before the start. */
  now(): void {
    if (!this.#timer || this.#isStopped) return;
    this.#running ??= this.work()
      .catch((error: unknown) => this.complain(error instanceof Error ? error : new Error(String(error))))
      .finally(() => (this.#running = undefined));
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
  }
}
