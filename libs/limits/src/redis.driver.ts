import { createHash } from 'node:crypto';

import type { Logger } from '@adjutant/telemetry';
import { Redis } from 'ioredis';
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

/** No request waits longer for Redis than this; then it is counted here. */
const COMMAND_MS = 250;
/** After a failure Redis is left alone for so long, so that not every request waits for it. */
const REST_MS = 1_000;
const RECONNECT_MS = 1_000;
/** Who starts waits so long for Redis, also over a first try that fails, so that a new process does not begin by counting alone. */
const OPEN_MS = RECONNECT_MS + 500;
/** A connection that answers nothing so often in a row is made anew: one that was cut without a word is noticed by nobody else. */
const SILENT_TIMES = 3;
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
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #logger: Logger;
  readonly #limiters = new Map<string, RateLimiterRedis>();
  readonly #meanwhile = new MemoryLimits();
  readonly #leases = new LRUCache<string, Lease>({ max: MOST_LEASES });
  readonly #taking = new Map<string, Promise<void>>();
  #restsUntil = 0;
  #failures = 0;

  private constructor({ url, prefix, logger }: RedisLimitsOptions) {
    super();
    this.#prefix = prefix;
    this.#logger = logger;
    this.#redis = new Redis(url, {
      connectionName: 'adjutant-limits',
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: COMMAND_MS,
      connectTimeout: 5_000,
      retryStrategy: () => RECONNECT_MS,
    });
    // Whoever spends hears of it, and tells once.
    this.#redis.on('error', () => undefined);
  }

  static async open(options: RedisLimitsOptions): Promise<RedisLimits> {
    const limits = new RedisLimits(options);
    await new Promise((resolve) => {
      limits.#redis.once('ready', resolve);
      AbortSignal.timeout(OPEN_MS).addEventListener('abort', resolve);
    });
    return limits;
  }

  override async spend(limit: Limit, key: string): Promise<void> {
    const id = `${limit.name} ${key}`;
    for (;;) {
      if (performance.now() < this.#restsUntil) return this.#meanwhile.spend(limit, key);
      const lease = this.#leaseOf(id);
      if (lease?.isRefused) throw toRefusal(new RateLimiterRes(0, lease.endsAt - performance.now()));
      if (lease && lease.points > 0) return void (lease.points -= 1);
      await this.#takeOnce(id, limit, key, lease);
    }
  }

  override async close(): Promise<void> {
    this.#redis.disconnect();
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
      this.#succeed();
      this.#leases.set(id, { points, remaining: remainingPoints, isRefused: false, endsAt: performance.now() + msBeforeNext });
    } catch (thrown) {
      if (!(thrown instanceof RateLimiterRes)) return this.#rest(thrown);
      this.#succeed();
      this.#leases.set(id, { points: 0, remaining: 0, isRefused: true, endsAt: performance.now() + thrown.msBeforeNext });
    }
  }

  #succeed(): void {
    if (this.#failures > 0) this.#logger.info({}, 'Redis is back: limits are counted together again');
    this.#failures = 0;
  }

  #rest(error: unknown): void {
    if (this.#failures === 0) this.#logger.warn({ error }, 'Redis is away: each process counts its own limits until it is back');
    this.#failures += 1;
    this.#restsUntil = performance.now() + REST_MS;
    if (this.#failures % SILENT_TIMES === 0 && this.#redis.status === 'ready') this.#redis.disconnect(true);
  }

  #limiterOf({ name, points, windowSeconds }: Limit): RateLimiterRedis {
    const known = this.#limiters.get(name);
    if (known) return known;
    const keyPrefix = `${this.#prefix}:limit:${name}`;
    const limiter = new RateLimiterRedis({ storeClient: this.#redis, keyPrefix, points, duration: windowSeconds, rejectIfRedisNotReady: true });
    this.#limiters.set(name, limiter);
    return limiter;
  }
}

/** Addresses and accounts are nobody's business in another store. */
function nameless(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 22);
}
