import { AppError } from '@adjutant/contracts-core';

/** A request under way. It ends once: by its reply, its deadline or its caller; `signal` fires in the last two cases. */
export class PendingCall {
  /** The reply as it came over the wire. */
  readonly reply: Promise<string>;
  readonly #timer: NodeJS.Timeout;
  readonly #callerSignal: AbortSignal | undefined;
  readonly #cancel = (): void => this.cancel();
  readonly #onGivenUp: ((error: AppError) => void) | undefined;
  #aborter: AbortController | undefined;
  #givenUpFor: AppError | undefined;
  #resolve!: (wire: string) => void;
  #reject!: (error: AppError) => void;
  #isOver = false;

  /** `onGivenUp` is told when the deadline or the caller ended it. */
  constructor(name: string, remainingMs: number, callerSignal?: AbortSignal, onGivenUp?: (error: AppError) => void) {
    this.reply = new Promise<string>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#onGivenUp = onGivenUp;
    this.#timer = setTimeout(() => this.#giveUp(tooLate(name)), remainingMs);
    this.#callerSignal = callerSignal;
    if (callerSignal?.aborted) this.cancel();
    else callerSignal?.addEventListener('abort', this.#cancel, { once: true });
  }

  /** Made when first asked for: most calls end without anybody listening. */
  get signal(): AbortSignal {
    this.#aborter ??= new AbortController();
    if (this.#givenUpFor) this.#aborter.abort(this.#givenUpFor);
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
    this.#givenUpFor = error;
    this.#reject(error);
    this.#aborter?.abort(error);
    this.#onGivenUp?.(error);
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
