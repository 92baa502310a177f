import { RateLimiterMemory } from 'rate-limiter-flexible';

import { Limits, type Limit } from './limits.js';
import { toRefusal } from './refusal.js';

export function memoryLimiter({ name, points, windowSeconds }: Limit): RateLimiterMemory {
  return new RateLimiterMemory({ keyPrefix: name, points, duration: windowSeconds });
}

/** Counts in this process. */
export class MemoryLimits extends Limits {
  readonly #limiters = new Map<string, RateLimiterMemory>();

  override async spend(limit: Limit, key: string): Promise<void> {
    const limiter = this.#limiters.get(limit.name) ?? memoryLimiter(limit);
    this.#limiters.set(limit.name, limiter);
    await limiter.consume(key).catch((thrown: unknown) => Promise.reject(toRefusal(thrown)));
  }

  override async close(): Promise<void> {
    await Promise.resolve();
  }
}
