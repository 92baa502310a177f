import { createHash } from 'node:crypto';
import { once } from 'node:events';

import type { Logger } from '@adjutant/telemetry';
import { Redis } from 'ioredis';
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
/** Who starts waits so long for Redis, so that a new process does not begin by counting alone. */
const OPEN_MS = 1_000;
/** A connection that answers nothing so often in a row is made anew: one that was cut without a word is noticed by nobody else. */
const SILENT_TIMES = 3;

/** Counts in Redis, so that several processes count together; while Redis is away each counts for itself. */
export class RedisLimits extends Limits {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #logger: Logger;
  readonly #limiters = new Map<string, RateLimiterRedis>();
  readonly #meanwhile = new MemoryLimits();
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
    await once(limits.#redis, 'ready', { signal: AbortSignal.timeout(OPEN_MS) }).catch(() => undefined);
    return limits;
  }

  override async spend(limit: Limit, key: string): Promise<void> {
    if (performance.now() < this.#restsUntil) return this.#meanwhile.spend(limit, key);
    try {
      await this.#limiterOf(limit).consume(nameless(key));
      this.#succeed();
    } catch (thrown) {
      if (!(thrown instanceof RateLimiterRes)) return this.#countHere(limit, key, thrown);
      this.#succeed();
      throw toRefusal(thrown);
    }
  }

  override async close(): Promise<void> {
    this.#redis.disconnect();
    await this.#meanwhile.close();
  }

  #succeed(): void {
    if (this.#failures > 0) this.#logger.info({}, 'Redis is back: limits are counted together again');
    this.#failures = 0;
  }

  #countHere(limit: Limit, key: string, error: unknown): Promise<void> {
    if (this.#failures === 0) this.#logger.warn({ error }, 'Redis is away: each process counts its own limits until it is back');
    this.#failures += 1;
    this.#restsUntil = performance.now() + REST_MS;
    if (this.#failures % SILENT_TIMES === 0 && this.#redis.status === 'ready') this.#redis.disconnect(true);
    return this.#meanwhile.spend(limit, key);
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
