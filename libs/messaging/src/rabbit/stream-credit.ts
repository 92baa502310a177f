import { AppError } from '@adjutant/contracts-core';

/** Chunks on their way to a reader who has not taken them yet, and how many he reports as taken at a time. */
export const WINDOW = 16;
export const CREDIT_BATCH = 8;

/** The writer's side of a stream's flow control: each chunk costs one credit, the reader gives them back. */
export class StreamCredit {
  #left = WINDOW;
  #reason: AppError | undefined;
  #waiting: { resolve: () => void; reject: (error: AppError) => void }[] = [];

  /** To be called after a chunk was sent. Undefined when there is room for the next, else it resolves then, or rejects once it is over. */
  spend(): Promise<void> | undefined {
    this.#left -= 1;
    if (this.#left > 0) return undefined;
    return new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** Throws why it is over, once it is. */
  check(): void {
    if (this.#reason) throw this.#reason;
  }

  grant(): void {
    this.#left += CREDIT_BATCH;
    for (const { resolve } of this.#waiting.splice(0, Math.max(this.#left, 0))) resolve();
  }

  /** Over for `reason`: that the reader has left, unless another is given. */
  end(reason = nobodyReads()): void {
    this.#reason ??= reason;
    for (const { reject } of this.#waiting.splice(0)) reject(reason);
  }
}

function nobodyReads(): AppError {
  return new AppError('CANCELLED', 'Nobody reads this reply any more.');
}
