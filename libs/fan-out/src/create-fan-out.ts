import type { Logger } from '@adjutant/telemetry';

import type { FanOut } from './fan-out.js';
import { MemoryFanOut } from './memory.driver.js';

export interface FanOutOptions {
  /** Without one, only this process hears what it is told. */
  redisUrl?: string | undefined;
  /** What the channel in Redis begins with. */
  prefix: string;
  logger: Logger;
}

/** Over Redis or within this process; the client of Redis is loaded only where it is used. */
export async function createFanOut({ redisUrl, prefix, logger }: FanOutOptions): Promise<FanOut> {
  if (!redisUrl) return new MemoryFanOut();
  const { RedisFanOut } = await import('./redis.driver.js');
  return RedisFanOut.open({ url: redisUrl, prefix, logger });
}
