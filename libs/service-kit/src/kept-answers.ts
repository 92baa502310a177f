import type { Clock } from '@adjutant/contracts-core';

export interface KeptAnswersOptions<Value> {
  clock: Clock;
  /** How long an answer serves once it is there, in milliseconds; it may depend on the answer. */
  keepMs: number | ((answer: Value) => number);
  /** So many are kept; what was not asked for the longest goes first. */
  atMost: number;
}

interface Kept<Value> {
  answer: Promise<Value>;
  /** Null while it is being worked out. */
  answeredAtMs: number | null;
  keepMs: number;
}

/**
 * Answers that serve for a while, by key. Whoever asks while one is worked out waits for that one; a failure is told to all
 * who wait for it and is not kept. A clock that is set back makes answers old, not eternal.
 */
export class KeptAnswers<Value> {
  readonly #kept = new Map<string, Kept<Value>>();

  constructor(private readonly options: KeptAnswersOptions<Value>) {}

  /** What is kept for `key`, or what `ask` answers. `maxAgeMs` is for who needs it newer than the others do. */
  of(key: string, ask: () => Promise<Value>, maxAgeMs = Number.POSITIVE_INFINITY): Promise<Value> {
    const known = this.#kept.get(key);
    this.#kept.delete(key);
    const kept = known && this.#serves(known, maxAgeMs) ? known : this.#begin(key, ask());
    this.#kept.set(key, kept);
    this.#makeRoom();
    return kept.answer;
  }

  /** It is not true any more: the next who asks gets it anew, also while an answer from before is still under way. */
  forget(key: string): void {
    this.#kept.delete(key);
  }

  /** Nothing is known to be true any more. */
  forgetAll(): void {
    this.#kept.clear();
  }

  #serves({ answeredAtMs, keepMs }: Kept<Value>, maxAgeMs: number): boolean {
    if (answeredAtMs === null) return true;
    const ageMs = this.#nowMs() - answeredAtMs;
    return ageMs >= 0 && ageMs < Math.min(keepMs, maxAgeMs);
  }

  #begin(key: string, answer: Promise<Value>): Kept<Value> {
    const kept: Kept<Value> = { answer, answeredAtMs: null, keepMs: 0 };
    const { keepMs } = this.options;
    answer.then(
      (value) => Object.assign(kept, { answeredAtMs: this.#nowMs(), keepMs: typeof keepMs === 'function' ? keepMs(value) : keepMs }),
      () => void (this.#kept.get(key) === kept && this.#kept.delete(key)),
    );
    return kept;
  }

  #makeRoom(): void {
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.options.atMost) return;
      this.#kept.delete(oldest);
    }
  }

  #nowMs(): number {
    return this.options.clock.now().getTime();
  }
}
