import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startRedis, type RunningRedis } from '@adjutant/engines';
import { createLogger } from '@adjutant/telemetry';
import { FaultProxy, testRedis, waitFor } from '@adjutant/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';

import { createFanOut } from './create-fan-out.js';
import type { FanOut } from './fan-out.js';
import { describeFanOut } from './fan-out-conformance.js';

/** One process of a service, what it heard and what it logged. */
interface Process {
  fanOut: FanOut;
  heard: string[];
  lines: string[];
}

const open: FanOut[] = [];
const folders: string[] = [];
const servers: RunningRedis[] = [];

async function processAt(redisUrl: string, prefix: string): Promise<Process> {
  const lines: string[] = [];
  const fanOut = await createFanOut({ redisUrl, prefix, logger: createLogger({ name: 'test', destination: { write: (line) => lines.push(line) } }) });
  open.push(fanOut);
  const heard: string[] = [];
  fanOut.listen((id) => heard.push(id));
  return { fanOut, heard, lines };
}

/** A Redis of the test's own, to be killed; started again on the same folder it keeps its port. */
async function ownRedis(): Promise<{ redis: RunningRedis; startAgain: () => Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'adjutant-fan-out-'));
  folders.push(dataDir);
  const start = async (): Promise<RunningRedis> => {
    const redis = await startRedis({ dataDir });
    servers.push(redis);
    return redis;
  };
  return { redis: await start(), startAgain: async () => void (await start()) };
}

/** Tells something new at `from` until `to` hears of it over Redis. */
async function areTogether(from: Process, to: Process): Promise<void> {
  await waitFor(
    async () => {
      const id = randomUUID();
      await from.fanOut.tell(id, null);
      return waitFor(() => to.heard.includes(id), { deadlineMs: 200 }).then(() => true, () => false);
    },
    { deadlineMs: 20_000, what: 'what one is told to reach the other' },
  );
}

const told = async (process: Process, ids: readonly string[]): Promise<number> => {
  const startedAt = performance.now();
  for (const id of ids) await process.fanOut.tell(id, null);
  return performance.now() - startedAt;
};

const letters = (word: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${word}${index}`);

describeFanOut('Redis', async () => {
  const { url, prefix } = await testRedis();
  return (await processAt(url, prefix)).fanOut;
});

describe('a fan-out over Redis', () => {
  afterEach(async () => {
    await Promise.all(open.splice(0).map((fanOut) => fanOut.close()));
    await Promise.all(servers.splice(0).map((redis) => redis.stop()));
    await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
  });

  it('[CON-101] brings to every process what one is told, and to nobody else', async () => {
    const { url, prefix } = await testRedis();
    const [one, other, stranger] = [await processAt(url, prefix), await processAt(url, prefix), await processAt(url, `${prefix}-stranger`)];
    await one.fanOut.tell('a', null);
    await other.fanOut.tell('b', null);
    await waitFor(() => one.heard.length + other.heard.length === 4);
    expect([one.heard, other.heard, stranger.heard]).toEqual([['a', 'b'], ['a', 'b'], []]);
  });

  it('[CON-101] has one order for all, in whatever order each is told', async () => {
    const { url, prefix } = await testRedis();
    const [one, other] = [await processAt(url, prefix), await processAt(url, prefix)];
    const ids = letters('m', 200);
    const tellIn = async (each: Process, inOrder: readonly string[]): Promise<void> => {
      for (let at = 0; at < inOrder.length; at += 7) await Promise.all(inOrder.slice(at, at + 7).map((id) => each.fanOut.tell(id, null)));
    };
    await Promise.all([tellIn(one, ids), tellIn(other, ids.toReversed())]);
    await waitFor(() => one.heard.length === 200 && other.heard.length === 200);
    expect(one.heard).toEqual(other.heard);
    expect(one.heard.toSorted()).toEqual(ids.toSorted());
    expect([ids, ids.toReversed()]).not.toContainEqual(one.heard);
  });

  it('keeps nothing in Redis', async () => {
    const { redis } = await ownRedis();
    const { fanOut } = await processAt(redis.url, 'p');
    await fanOut.tell('m1', { title: 'nobody else’s business' });
    const admin = new Redis(redis.url);
    expect(await admin.dbsize()).toBe(0);
    admin.disconnect();
  });

  it('goes on alone at once when Redis dies, and together when it is back', async () => {
    const { redis, startAgain } = await ownRedis();
    const [one, other] = [await processAt(redis.url, 'p'), await processAt(redis.url, 'p')];
    await told(one, ['a']);
    await redis.kill();
    const ids = letters('away', 20);
    expect(Math.max(...(await Promise.all([one, other].map((each) => told(each, ids)))))).toBeLessThan(1_000);
    for (const each of [one, other]) expect(each.heard.filter((id) => id.startsWith('away'))).toEqual(ids);
    await startAgain();
    await areTogether(one, other);
    await areTogether(other, one);
  });

  it('waits for a Redis that does not answer a moment only, says so once, and finds back to it', async () => {
    const { redis } = await ownRedis();
    const [one, other] = [await processAt(redis.url, 'p'), await processAt(redis.url, 'p')];
    process.kill(redis.pid, 'SIGSTOP');
    const ids = letters('frozen', 40);
    const tookMs = await told(one, ids);
    process.kill(redis.pid, 'SIGCONT');
    expect([one.heard, tookMs < 1_500]).toEqual([ids, true]);
    await areTogether(one, other);
    const all = one.lines.join('');
    expect([all.split('until it is back').length, all.includes('Redis is back')]).toEqual([2, true]);
  });

  it('takes one pause of Redis for one failure, however much is told meanwhile', async () => {
    const { redis } = await ownRedis();
    const [one, other] = [await processAt(redis.url, 'p'), await processAt(redis.url, 'p')];
    const admin = new Redis(redis.url);
    const connections = async () => String(await admin.client('LIST')).split('\n').filter((line) => line.includes('name=adjutant-fan-out')).map((line) => line.split(' ')[0]);
    const before = await connections();
    process.kill(redis.pid, 'SIGSTOP');
    const ids = letters('pause', 60);
    for (let at = 0; at < ids.length; at += 1) {
      void one.fanOut.tell(ids[at] as string, null);
      await new Promise(setImmediate);
    }
    await waitFor(() => one.heard.length === 60, { what: 'it to be heard alone' });
    process.kill(redis.pid, 'SIGCONT');
    await areTogether(one, other);
    expect([await connections(), one.heard.slice(0, 60), one.lines.join('').split('until it is back').length]).toEqual([before, ids, 2]);
    admin.disconnect();
  });

  it('does not take its own long turn for an absence of Redis', async () => {
    const { url, prefix } = await testRedis();
    const { fanOut, heard, lines } = await processAt(url, prefix);
    const telling = fanOut.tell('a', null);
    await new Promise(setImmediate);
    for (const until = performance.now() + 400; performance.now() < until; );
    await telling;
    expect([heard, lines]).toEqual([['a'], []]);
  });

  it('misses nothing when only the connection that commands is cut', async () => {
    const { redis } = await ownRedis();
    const [one, other] = [await processAt(redis.url, 'p'), await processAt(redis.url, 'p')];
    const admin = new Redis(redis.url);
    const lines = String(await admin.client('LIST')).split('\n').filter((line) => line.includes('name=adjutant-fan-out '));
    for (const line of lines) await admin.client('KILL', 'ID', /^id=(\d+)/.exec(line)?.[1] ?? '');
    admin.disconnect();
    const ids = letters('cut', 20);
    await told(one, ids);
    expect([lines.length, one.heard]).toEqual([2, ids]);
    await areTogether(one, other);
  });

  it('misses nothing when only the connection that listens is cut', async () => {
    const { redis } = await ownRedis();
    const only = await processAt(redis.url, 'p');
    const admin = new Redis(redis.url);
    await told(only, ['a']);
    await admin.client('KILL', 'TYPE', 'pubsub');
    const ids = letters('cut', 20);
    await told(only, ids);
    expect(only.heard).toEqual(['a', ...ids]);
    const subscribed = async () => ((await admin.pubsub('NUMSUB', 'p:told')) as [string, number])[1];
    await waitFor(async () => (await subscribed()) === 1, { deadlineMs: 10_000, what: 'it to listen again' });
    admin.disconnect();
  });

  it('finds back soon after its connections were cut without a word', async () => {
    const { url, prefix } = await testRedis();
    const proxy = await FaultProxy.start({ target: { host: '127.0.0.1', port: Number(new URL(url).port) } });
    const [one, other] = [await processAt(proxy.urlFor(url), prefix), await processAt(url, prefix)];
    proxy.abandon();
    await areTogether(one, other);
    await areTogether(other, one);
    await one.fanOut.close();
    await proxy.close();
  });

  it('needs no Redis to begin with, and no right to listen', async () => {
    const { redis } = await ownRedis();
    const admin = new Redis(redis.url);
    await admin.acl('SETUSER', 'deaf', 'on', '>pass-word', 'resetchannels', '~p:*', '+@all');
    admin.disconnect();
    const deafUrl = new URL(redis.url);
    [deafUrl.username, deafUrl.password] = ['deaf', 'pass-word'];
    for (const url of ['redis://127.0.0.1:1', deafUrl.href]) {
      const only = await processAt(url, 'p');
      expect(await told(only, ['a', 'b'])).toBeLessThan(1_000);
      expect(only.heard).toEqual(['a', 'b']);
      expect(only.lines.join('').split('Redis is away')).toHaveLength(2);
    }
  });

  it('leaves alone what is no message', async () => {
    const { url, prefix } = await testRedis();
    const only = await processAt(url, prefix);
    const admin = new Redis(url);
    for (const text of ['', '{', '7', 'null', '{}', '{"told":7}', '{"told":[7]}']) await admin.publish(`${prefix}:told`, text);
    admin.disconnect();
    await told(only, ['a']);
    expect(only.heard).toEqual(['a']);
    expect(only.lines.join('')).toContain('could not be told');
  });
});
