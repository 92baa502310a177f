import { AppError } from '@adjutant/contracts-core';

/** Chunks on their way to a reader who has not taken them yet, and how many he reports as taken at a time. */
export const WINDOW = 16;
export const CREDIT_BATCH = 8;

/** The writer's side of a stream's flow control: each chunk costs one credit, the reader gives them back. */
export class StreamCredit {
  #left = WINDOW;
  #isOver = false;
  #waiting: { resolve: () => void; reject: (error: AppError) => void }[] = [];

  /** To be called after a chunk was sent. Undefined when there is room for the next, else it resolves then, or rejects once the reader has left. */
  spend(): Promise<void> | undefined {
    this.#left -= 1;
    if (this.#left > 0) return undefined;
    return new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** Throws CANCELLED once the reader has left. */
  check(): void {
    if (this.#isOver) throw nobodyReads();
  }

  grant(): void {
    this.#left += CREDIT_BATCH;
    for (const { resolve } of this.#waiting.splice(0, Math.max(this.#left, 0))) resolve();
  }

  end(): void {
    this.#isOver = true;
    for (const { reject } of this.#waiting.splice(0)) reject(nobodyReads());
  }
}

function nobodyReads(): AppError {
  return new AppError('CANCELLED', 'Nobody reads this reply any more.');
}
