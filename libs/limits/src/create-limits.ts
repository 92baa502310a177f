import type { Logger } from '@adjutant/telemetry';

import type { Limits } from './limits.js';
import { MemoryLimits } from './memory.driver.js';

export interface LimitsOptions {
  /** Without one, limits are counted in this process. */
  redisUrl?: string | undefined;
  /** What every key in Redis begins with. */
  prefix: string;
  logger: Logger;
}

/** Limits in Redis or in this process; the client of Redis is loaded only where it is used. */
export async function createLimits({ redisUrl, prefix, logger }: LimitsOptions): Promise<Limits> {
  if (!redisUrl) return new MemoryLimits();
  const { RedisLimits } = await import('./redis.driver.js');
  return RedisLimits.open({ url: redisUrl, prefix, logger });
}
