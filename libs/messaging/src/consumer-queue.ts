import { AppError } from '@adjutant/contracts-core';

import type { Delivery, Message, Subscription } from './bus.js';

export interface RetryPolicy {
  /** Pause before the second try, in milliseconds; doubles with each further one. */
  delayMs: number;
  maxDelayMs: number;
}

interface Waiting {
  message: Message;
  attempt: number;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** The queue of one subscription: at most `prefetch` messages in work, retries with backoff, then a dead letter. */
export class ConsumerQueue {
  readonly #waiting: Waiting[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #idle: Array<() => void> = [];
  #active = 0;
  #isStopped = false;

  constructor(
    readonly subscription: Subscription,
    private readonly retry: RetryPolicy,
  ) {}

  /** Messages in work, waiting, or between two tries. */
  get size(): number {
    return this.#active + this.#waiting.length + this.#timers.size;
  }

  deliver(message: Message): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#enqueue({ message, attempt: 1, resolve, reject });
    });
  }

  /** Takes no more; what waits is given back to its sender; resolves when nothing is in work any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#stopped());
    if (this.#active > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #stopped(): AppError {
    return new AppError('UNAVAILABLE', `${this.subscription.consumer} is stopping.`);
  }

  #enqueue(waiting: Waiting): void {
    if (this.#isStopped) return waiting.reject(this.#stopped());
    this.#waiting.push(waiting);
    this.#next();
  }

  #next(): void {
    while (this.#active < (this.subscription.prefetch ?? 20) && this.#waiting.length > 0) {
      const waiting = this.#waiting.shift();
      if (waiting) void this.#work(waiting);
    }
    if (this.#active === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #work(waiting: Waiting): Promise<void> {
    this.#active += 1;
    try {
      await this.subscription.handle(this.#copy(waiting));
      waiting.resolve();
    } catch (error) {
      await this.#failed(waiting, error).catch((reason: unknown) => waiting.reject(reason));
    } finally {
      this.#active -= 1;
      this.#next();
    }
  }

  #copy({ message, attempt }: Waiting): Delivery<unknown> {
    const copy = JSON.parse(JSON.stringify(message)) as Message;
    return { ...copy, payload: this.subscription.event.payload.parse(copy.payload), attempt };
  }

  async #failed(waiting: Waiting, thrown: unknown): Promise<void> {
    const { deadLetters, attempts = 5, consumer } = this.subscription;
    if (!deadLetters) return waiting.resolve();
    const error = AppError.from(thrown);
    if (error.isRetryable && waiting.attempt < attempts && !this.#isStopped) return this.#later(waiting);
    if (this.#isStopped) return waiting.reject(this.#stopped());
    const reason = error.code === 'INTERNAL' && thrown instanceof Error ? thrown.message : error.message;
    await deadLetters.add(consumer, waiting.message, `${error.code}: ${reason}`.slice(0, 2_000), waiting.attempt);
    waiting.resolve();
  }

  #later(waiting: Waiting): void {
    const pause = Math.min(this.retry.maxDelayMs, this.retry.delayMs * 2 ** (waiting.attempt - 1));
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#enqueue({ ...waiting, attempt: waiting.attempt + 1 });
    }, pause);
    this.#timers.add(timer);
  }
}
