/** Work that is done again each time it is asked for, one round after the other. `work` must not throw. */
export class Rounds {
  readonly #work: () => Promise<void>;
  #last: Promise<void> | undefined;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  /** Resolves when what was asked for so far is done; undefined when it is. */
  get settling(): Promise<void> | undefined {
    return this.#last;
  }

  begin(): void {
    const round: Promise<void> = (this.#last ?? Promise.resolve()).then(this.#work).finally(() => {
      if (this.#last === round) this.#last = undefined;
    });
    this.#last = round;
  }
}
