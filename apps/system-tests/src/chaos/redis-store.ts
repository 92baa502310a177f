import { Redis } from 'ioredis';

import type { StoredRow } from './snapshot.js';

/** Lists of BullMQ whose members are jobs to be done, or being done. */
const AT_WORK = new Set(['wait', 'active', 'prioritized', 'waiting-children', 'paused']);
const SCAN_COUNT = 500;

/** Redis as somebody sees it who knows BullMQ's keys, `<prefix>:<queue>:<list or job>`, and none of our code. */
export class RedisStore {
  constructor(private readonly url: () => string) {}

  flushAll(): Promise<unknown> {
    return this.#use((redis) => redis.flushall());
  }

  /** Every schedule of every queue. */
  schedules(): Promise<string[]> {
    return this.#use(async (redis) => {
      const keys = (await keysOf(redis)).filter((key) => key.endsWith(':repeat'));
      const names = await Promise.all(keys.map(async (key) => (await redis.zrange(key, 0, -1)).map((name) => `${key} ${name}`)));
      return names.flat().sort();
    });
  }

  /** Jobs that wait, run, or are to be tried again; schedules stay for ever and count as rest. */
  unrest(): Promise<string[]> {
    return this.#use(async (redis) => {
      const found: string[] = [];
      for (const key of await keysOf(redis)) {
        const [name = ''] = key.split(':').slice(-1);
        const type = await redis.type(key);
        const members = name === 'delayed' && type === 'zset' ? (await redis.zrange(key, 0, -1)).filter((id) => !id.startsWith('repeat:')).length : AT_WORK.has(name) ? await sizeOf(redis, key, type) : 0;
        if (members > 0) found.push(`${members} jobs in ${key}`);
      }
      return found;
    });
  }

  /** Every job with all that is kept of it. */
  rows(): Promise<StoredRow[]> {
    return this.#use(async (redis) => {
      const rows: StoredRow[] = [];
      for (const key of await keysOf(redis)) {
        if ((await redis.type(key)) === 'hash') rows.push({ table: 'redis', row: {}, text: `${key} ${JSON.stringify(await redis.hgetall(key))}` });
      }
      return rows;
    });
  }

  async #use<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis(this.url(), { lazyConnect: true, maxRetriesPerRequest: 1, retryStrategy: () => null });
    redis.on('error', () => undefined);
    await redis.connect();
    try {
      return await work(redis);
    } finally {
      redis.disconnect();
    }
  }
}

async function sizeOf(redis: Redis, key: string, type: string): Promise<number> {
  if (type === 'list') return (await redis.lrange(key, 0, -1)).filter((id) => !id.startsWith('0:')).length;
  return type === 'zset' ? redis.zcard(key) : 0;
}

async function keysOf(redis: Redis): Promise<string[]> {
  const keys: string[] = [];
  for (let cursor = '0'; ; ) {
    const [next, found] = await redis.scan(cursor, 'COUNT', SCAN_COUNT);
    keys.push(...found);
    cursor = next;
    if (cursor === '0') return keys;
  }
}
