import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startRedis } from '@adjutant/engines';
import { silentLogger } from '@adjutant/telemetry';
import { testRedis, waitFor } from '@adjutant/testing';
import { afterEach, describe, expect, it } from '@jest/globals';

import { createLimits } from './create-limits.js';
import type { Limits } from './limits.js';
import { describeLimits } from './limits-conformance.js';

const two = { name: 'two', points: 2, windowSeconds: 60 };
const open: Limits[] = [];

/** Limits of their own keys, connected. */
async function limitsAt(redisUrl: string, prefix: string): Promise<Limits> {
  const limits = await createLimits({ redisUrl, prefix, logger: silentLogger });
  open.push(limits);
  await waitFor(() => limits.spend({ name: 'warm up', points: 1_000_000, windowSeconds: 1 }, 'x').then(() => true));
  return limits;
}

describeLimits('Redis', async () => {
  const { url, prefix } = await testRedis();
  return limitsAt(url, prefix);
});

describe('limits in Redis', () => {
  afterEach(() => Promise.all(open.splice(0).map((limits) => limits.close())));

  it('are counted together by several processes', async () => {
    const { url, prefix } = await testRedis();
    const [one, other] = [await limitsAt(url, prefix), await limitsAt(url, prefix)];
    const together = { ...two, name: 'together' };
    await waitFor(async () => {
      const key = crypto.randomUUID();
      await one.spend(together, key);
      await other.spend(together, key);
      return one.spend(together, key).then(() => false, () => true);
    });
  });

  it('[EMP-48] are counted here while Redis is away, without waiting for it, and together again when it is back', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'adjutant-limits-'));
    let redis = await startRedis({ dataDir });
    const limits = await limitsAt(redis.url, 'away');
    await redis.kill();
    const startedAt = performance.now();
    const results = await Promise.allSettled(Array.from({ length: 3 }, () => limits.spend(two, 'ada')));
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    redis = await startRedis({ dataDir });
    const other = await limitsAt(redis.url, 'away');
    await waitFor(async () => {
      const key = crypto.randomUUID();
      await limits.spend(two, key);
      await other.spend(two, key);
      return limits.spend(two, key).then(() => false, () => true);
    });
    await redis.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
});
