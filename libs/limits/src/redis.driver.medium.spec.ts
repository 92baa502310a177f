import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startRedis } from '@adjutant/engines';
import { createLogger, silentLogger } from '@adjutant/telemetry';
import { FaultProxy, testRedis, waitFor } from '@adjutant/testing';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';

import { createLimits } from './create-limits.js';
import type { Limits } from './limits.js';
import { describeLimits } from './limits-conformance.js';

const two = { name: 'two', points: 2, windowSeconds: 60 };
const open: Limits[] = [];

/** Limits of their own keys, connected. */
async function limitsAt(redisUrl: string, prefix: string, lines: string[] = []): Promise<Limits> {
  const limits = await createLimits({ redisUrl, prefix, logger: createLogger({ name: 'test', destination: { write: (line) => lines.push(line) } }) });
  open.push(limits);
  return limits;
}

describeLimits('Redis', async () => {
  const { url, prefix } = await testRedis();
  return limitsAt(url, prefix);
});

describe('limits in Redis', () => {
  afterEach(() => Promise.all(open.splice(0).map((limits) => limits.close())));

  it('[CON-92] are counted together by several processes', async () => {
    const { url, prefix } = await testRedis();
    const [one, other] = [await limitsAt(url, prefix), await limitsAt(url, prefix)];
    await one.spend(two, 'ada');
    await other.spend(two, 'ada');
    for (const each of [one, other]) await expect(each.spend(two, 'ada')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('[EMP-48] take some points at a time, and let no more pass than one at a time would', async () => {
    const { url, prefix } = await testRedis();
    const hundred = { name: 'hundred', points: 100, windowSeconds: 60 };
    const alone = await limitsAt(url, prefix);
    const commands = jest.spyOn(Redis.prototype, 'sendCommand');
    const refused = (await Promise.allSettled(Array.from({ length: 150 }, () => alone.spend(hundred, 'ada')))).filter(({ status }) => status === 'rejected');
    expect([refused.length, commands.mock.calls.length]).toEqual([50, 21]);
    commands.mockRestore();

    const processes = [await limitsAt(url, prefix), await limitsAt(url, prefix)];
    let passed = 0;
    for (let request = 0; request < 150; request += 1) await processes[request % 2]!.spend(hundred, 'bob').then(() => (passed += 1), () => undefined);
    expect(passed).toBe(100);
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

  it('[EMP-48] cost a request next to nothing while Redis does not answer, and find back to it', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'adjutant-limits-'));
    const redis = await startRedis({ dataDir });
    const lines: string[] = [];
    const limits = await limitsAt(redis.url, 'frozen', lines);
    process.kill(redis.pid, 'SIGSTOP');
    const startedAt = performance.now();
    let refused = 0;
    for (let request = 0; request < 40; request += 1) await limits.spend(two, 'ada').catch(() => (refused += 1));
    const waitedMs = performance.now() - startedAt;
    process.kill(redis.pid, 'SIGCONT');
    expect([refused, waitedMs < 1_500]).toEqual([38, true]);
    await waitFor(async () => {
      await limits.spend({ name: 'warm up', points: 1_000_000, windowSeconds: 1 }, 'x');
      return lines.some((line) => line.includes('counted together again'));
    });
    expect(lines.filter((line) => line.includes('each process counts its own limits'))).toHaveLength(1);
    await redis.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('[EMP-48] are counted together again soon after the connection was cut without a word', async () => {
    const { url, prefix } = await testRedis();
    const proxy = await FaultProxy.start({ target: { host: '127.0.0.1', port: Number(new URL(url).port) } });
    const lines: string[] = [];
    const limits = await limitsAt(proxy.urlFor(url), prefix, lines);
    proxy.abandon();
    await waitFor(async () => {
      await limits.spend({ name: 'warm up', points: 1_000_000, windowSeconds: 1 }, 'x');
      return lines.some((line) => line.includes('counted together again'));
    }, { deadlineMs: 20_000 });
    await limits.close();
    await proxy.close();
  });

  it('keep no name and no address, and nothing beyond the window', async () => {
    const { url, prefix } = await testRedis();
    const limits = await limitsAt(url, prefix);
    await limits.spend(two, 'ada@example.com');
    const admin = new Redis(url);
    const keys = await admin.keys(`${prefix}:limit:two:*`);
    expect(keys).toHaveLength(1);
    for (const key of keys) expect([key.includes('ada'), (await admin.ttl(key)) > 0]).toEqual([false, true]);
    admin.disconnect();
  });

  it('are counted together from the start when only the first connection failed', async () => {
    const { url, prefix } = await testRedis();
    let connections = 0;
    const door = createServer((client) => {
      connections += 1;
      if (connections === 1) return void client.resetAndDestroy();
      const server = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => client.destroy());
      client.on('error', () => server.destroy()).pipe(server).pipe(client);
    }).listen(0, '127.0.0.1');
    await once(door, 'listening');
    const behind = new URL(url);
    behind.host = `127.0.0.1:${(door.address() as AddressInfo).port}`;
    const [one, other] = [await limitsAt(behind.href, prefix), await limitsAt(url, prefix)];
    expect(connections).toBe(2);
    await one.spend(two, 'ada');
    await other.spend(two, 'ada');
    await expect(one.spend(two, 'ada')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await one.close();
    door.close();
  });

  it('need no Redis to begin with', async () => {
    const limits = await createLimits({ redisUrl: 'redis://127.0.0.1:1', prefix: 'none', logger: silentLogger });
    open.push(limits);
    const results = await Promise.allSettled(Array.from({ length: 3 }, () => limits.spend(two, 'ada')));
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  });
});
