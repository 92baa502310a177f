import type { Logger } from '@adjutant/telemetry';
import { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';

import { Limits, type Limit } from './limits.js';
import { memoryLimiter } from './memory.driver.js';
import { toRefusal } from './refusal.js';

export interface RedisLimitsOptions {
  url: string;
  /** What every key begins with. */
  prefix: string;
  logger: Logger;
}

/** No request waits longer for Redis than this; then it is counted here. */
const COMMAND_MS = 250;
const RECONNECT_MS = 1_000;

/** Counts in Redis, so that several processes count together; while Redis is away each counts for itself. */
export class RedisLimits extends Limits {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #limiters = new Map<string, RateLimiterRedis>();

  constructor({ url, prefix, logger }: RedisLimitsOptions) {
    super();
    this.#prefix = prefix;
    this.#redis = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: COMMAND_MS, connectTimeout: 5_000, retryStrategy: () => RECONNECT_MS });
    let isAway = false;
    this.#redis.on('error', (error: Error) => {
      if (!isAway) logger.warn({ error }, 'Redis is away: each process counts its own limits until it is back');
      isAway = true;
    });
    this.#redis.on('ready', () => (isAway = false));
  }

  override async spend(limit: Limit, key: string): Promise<void> {
    await this.#limiterOf(limit).consume(key).catch((thrown: unknown) => Promise.reject(toRefusal(thrown)));
  }

  override async close(): Promise<void> {
    this.#redis.disconnect();
    await Promise.resolve();
  }

  #limiterOf(limit: Limit): RateLimiterRedis {
    const { name, points, windowSeconds } = limit;
    const known = this.#limiters.get(name);
    if (known) return known;
    const limiter = new RateLimiterRedis({ storeClient: this.#redis, keyPrefix: `${this.#prefix}:limit:${name}`, points, duration: windowSeconds, insuranceLimiter: memoryLimiter(limit) });
    this.#limiters.set(name, limiter);
    return limiter;
  }
}
