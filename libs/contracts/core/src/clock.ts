/** Where time comes from; also the injection token. Injected, so that a test can stand still or move on. */
export abstract class Clock {
  abstract now(): Date;
}

/** The real one. */
class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}

export const systemClock: Clock = new SystemClock();

/** A clock for tests: stands at `start` until told to move. */
export class ManualClock extends Clock {
  #now: number;

  constructor(start: Date | string) {
    super();
    this.#now = new Date(start).getTime();
  }

  now(): Date {
    return new Date(this.#now);
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }

  set(to: Date | string): void {
    this.#now = new Date(to).getTime();
  }
}
