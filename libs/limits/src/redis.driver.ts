import { createHash } from 'node:crypto';

import { OptionalRedis } from '@adjutant/optional-redis';
import type { Logger } from '@adjutant/telemetry';
import { LRUCache } from 'lru-cache';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

import { Limits, type Limit } from './limits.js';
import { MemoryLimits } from './memory.driver.js';
import { toRefusal } from './refusal.js';

export interface RedisLimitsOptions {
  url: string;
  /** What every key begins with. */
  prefix: string;
  logger: Logger;
}

/** A twentieth of a limit is taken from Redis at a time, and never more than this: most requests need not ask. */
const SHARES = 20;
const MOST_AT_A_TIME = 100;
/** Keys of which something is in hand; what the oldest had is lost. */
const MOST_LEASES = 10_000;

/** What this process has in hand of a key's points until the end of its window. */
interface Lease {
  points: number;
  /** What was left in Redis. */
  remaining: number;
  /** There is no more before the end. */
  isRefused: boolean;
  endsAt: number;
}

/**
 * Counts in Redis, so that several processes count together; while Redis is away each counts for itself. Together they
 * never let more pass than a limit says; a twentieth of it in the hand of each other process may stay unspent.
 */
export class RedisLimits extends Limits {
  readonly #redis: OptionalRedis;
  readonly #prefix: string;
  readonly #limiters = new Map<string, RateLimiterRedis>();
  readonly #meanwhile = new MemoryLimits();
  readonly #leases = new LRUCache<string, Lease>({ max: MOST_LEASES });
  readonly #taking = new Map<string, Promise<void>>();

  private constructor({ url, prefix, logger }: RedisLimitsOptions) {
    super();
    this.#prefix = prefix;
    this.#redis = new OptionalRedis({
      ...{ url, name: 'adjutant-limits', logger },
      says: { away: 'Redis is away: each process counts its own limits until it is back', back: 'Redis is back: limits are counted together again' },
    });
  }

  static async open(options: RedisLimitsOptions): Promise<RedisLimits> {
    const limits = new RedisLimits(options);
    await limits.#redis.opened();
    return limits;
  }

  override async spend(limit: Limit, key: string): Promise<void> {
    const id = `${limit.name} ${key}`;
    for (;;) {
      if (this.#redis.isResting) return this.#meanwhile.spend(limit, key);
      const lease = this.#leaseOf(id);
      if (lease?.isRefused) throw toRefusal(new RateLimiterRes(0, lease.endsAt - performance.now()));
      if (lease && lease.points > 0) return void (lease.points -= 1);
      await this.#takeOnce(id, limit, key, lease);
    }
  }

  override async close(): Promise<void> {
    this.#redis.close();
    await this.#meanwhile.close();
  }

  #leaseOf(id: string): Lease | undefined {
    const lease = this.#leases.get(id);
    return lease && lease.endsAt > performance.now() ? lease : undefined;
  }

  /** Those who ask for the same key at the same time wait for one answer. */
  #takeOnce(id: string, limit: Limit, key: string, before: Lease | undefined): Promise<void> {
    const taking = this.#taking.get(id) ?? this.#take(id, limit, key, before).finally(() => this.#taking.delete(id));
    this.#taking.set(id, taking);
    return taking;
  }

  async #take(id: string, limit: Limit, key: string, before: Lease | undefined): Promise<void> {
    const points = Math.max(1, Math.min(Math.floor(limit.points / SHARES), MOST_AT_A_TIME, before?.remaining ?? Infinity));
    try {
      const { remainingPoints, msBeforeNext } = await this.#limiterOf(limit).consume(nameless(key), points);
      this.#redis.worked();
      this.#leases.set(id, { points, remaining: remainingPoints, isRefused: false, endsAt: performance.now() + msBeforeNext });
    } catch (thrown) {
      if (!(thrown instanceof RateLimiterRes)) return this.#redis.failed(thrown);
      this.#redis.worked();
      this.#leases.set(id, { points: 0, remaining: 0, isRefused: true, endsAt: performance.now() + thrown.msBeforeNext });
    }
  }

  #limiterOf({ name, points, windowSeconds }: Limit): RateLimiterRedis {
    const known = this.#limiters.get(name);
    if (known) return known;
    const keyPrefix = `${this.#prefix}:limit:${name}`;
    const limiter = new RateLimiterRedis({ storeClient: this.#redis.client, keyPrefix, points, duration: windowSeconds, rejectIfRedisNotReady: true });
    this.#limiters.set(name, limiter);
    return limiter;
  }
}

/** Addresses and accounts are nobody's business in another store. */
function nameless(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 22);
}
