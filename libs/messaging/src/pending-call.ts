import { AppError } from '@adjutant/contracts-core';

/** A request under way. It ends once: by its reply, its deadline or its caller; `signal` fires in the last two cases. */
export class PendingCall {
  /** The reply as it came over the wire. */
  readonly reply: Promise<string>;
  readonly #aborter = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #callerSignal: AbortSignal | undefined;
  readonly #cancel = (): void => this.cancel();
  #resolve!: (wire: string) => void;
  #reject!: (error: AppError) => void;
  #isOver = false;

  constructor(name: string, remainingMs: number, callerSignal?: AbortSignal) {
    this.reply = new Promise<string>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#timer = setTimeout(() => this.#giveUp(tooLate(name)), remainingMs);
    this.#callerSignal = callerSignal;
    if (callerSignal?.aborted) this.cancel();
    else callerSignal?.addEventListener('abort', this.#cancel, { once: true });
  }

  get signal(): AbortSignal {
    return this.#aborter.signal;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  succeed(wire: string): void {
    if (this.#finish()) this.#resolve(wire);
  }

  fail(error: AppError): void {
    if (this.#finish()) this.#reject(error);
  }

  cancel(): void {
    this.#giveUp(new AppError('CANCELLED', 'The request was cancelled.'));
  }

  #giveUp(error: AppError): void {
    if (!this.#finish()) return;
    this.#reject(error);
    this.#aborter.abort(error);
  }

  #finish(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#callerSignal?.removeEventListener('abort', this.#cancel);
    return true;
  }
}

export function tooLate(name: string): AppError {
  return new AppError('DEADLINE_EXCEEDED', `${name} was not answered in time. Try again in a moment.`);
}
