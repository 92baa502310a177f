/** Does a thing at once when asked, and however often it is asked not again before `everyMs` have passed; the last ask is never lost. */
export class Throttle {
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isAsked = false;

  constructor(
    private readonly everyMs: number,
    private readonly work: () => void,
  ) {}

  ask(): void {
    if (this.#timer) {
      this.#isAsked = true;
      return;
    }
    this.work();
    this.#timer = setTimeout(() => this.#again(), this.everyMs);
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#isAsked = false;
  }

  #again(): void {
    this.#timer = null;
    if (!this.#isAsked) return;
    this.#isAsked = false;
    this.ask();
  }
}
