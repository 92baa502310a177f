import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis, type RunningRedis } from '@adjutant/engines';
import { createLogger, Metrics, silentLogger } from '@adjutant/telemetry';
import { FaultProxy } from '@adjutant/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { chooseBackend } from './choose-backend.js';
import { defineJob, Jobs, redisAclOf, redisPrefixOf, type JobDefinition, type JobsOptions } from './index.js';
import { until } from './jobs-conformance.js';

const data = z.object({ row: z.string() });
const NEVER_MS = 3_600_000;
let folder: string;
let redis: RunningRedis;
let admin: Redis;
let services = 0;
const open: Jobs[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jobs-redis-'));
  redis = await startRedis({ dataDir: folder });
  admin = new Redis(redis.url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  admin.on('error', () => undefined);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((jobs) => jobs.close()));
});
afterAll(async () => {
  admin.disconnect();
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

function openJobs(jobs: JobDefinition[], { service = `loss-${(services += 1)}`, ...options }: Partial<JobsOptions> = {}): Jobs {
  const opened = new Jobs({ service, url: redis.url, jobs, logger: silentLogger, metrics: new Metrics(), ...options });
  open.push(opened);
  return opened;
}

async function restart(): Promise<void> {
  redis = await startRedis({ dataDir: folder });
}

/** Rows that are the truth, a job for each, and the sweep that finds those that are not done. */
function work(jobs: Jobs, job: JobDefinition<typeof data>, rows: Map<string, number>, pauseMs = 5): void {
  jobs.handle(job, async ({ row }) => {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    rows.set(row, (rows.get(row) ?? 0) + 1);
  });
  jobs.sweep(job, async () => {
    const undone = [...rows].filter(([, runs]) => runs === 0);
    for (const [row] of undone) await jobs.add(job, { row }, { jobId: row });
    return undone.length;
  });
}

const undone = (rows: Map<string, number>) => [...rows.values()].filter((runs) => runs === 0).length;

describe('jobs whose Redis is lost', () => {
  it('[PRO-53] are back with their schedules when it was wiped in the middle of the work, without a restart', async () => {
    expect(chooseBackend(redis.url, 'any').upkeepMs).toBeLessThanOrEqual(10_000);
    const job = defineJob({ name: 'demo.wiped', data, concurrency: 3, sweepEveryMs: NEVER_MS });
    const tick = defineJob({ name: 'demo.tick', data, schedule: { everyMs: 300, data: { row: 'tick' } } });
    const lines: string[] = [];
    const jobs = openJobs([job, tick], { service: 'wiped', upkeepMs: 500, logger: createLogger({ name: 'test', destination: { write: (line) => lines.push(line) } }) });
    const rows = new Map<string, number>();
    let ticks = 0;
    work(jobs, job, rows, 20);
    jobs.handle(tick, () => Promise.resolve(void (ticks += 1)));
    await jobs.start();
    await until(() => ticks > 0);
    for (let row = 0; row < 300; row += 1) rows.set(String(row), 0);
    await Promise.all([...rows.keys()].map((row) => jobs.add(job, { row }, { jobId: row })));
    await until(() => undone(rows) < 250);
    await admin.flushall();
    const [left, seen] = [undone(rows), ticks];
    expect(left).toBeGreaterThan(100);
    await until(() => undone(rows) === 0 && ticks > seen + 2);
    await until(() => jobs.idle());
    expect(lines.join('')).toContain('the job store had lost what it knew');
    expect(await admin.hget(`${redisPrefixOf('wiped')}:wiped:meta`, 'opts.maxLenEvents')).toBe('100');
    expect(await admin.xlen(`${redisPrefixOf('wiped')}:wiped:events`)).toBeLessThan(1_000);
  });

  it('[PRO-53] [PRO-51] are all done, without a restart and without a sweep, when it was killed and started again', async () => {
    const job = defineJob({ name: 'demo.killed', data, concurrency: 3 });
    const tick = defineJob({ name: 'demo.tick', data, schedule: { everyMs: 300, data: { row: 'tick' } } });
    const jobs = openJobs([job, tick], { service: 'killed', lockMs: 3_000 });
    const rows = new Map<string, number>();
    let ticks = 0;
    jobs.handle(tick, () => Promise.resolve(void (ticks += 1)));
    jobs.handle(job, async ({ row }) => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      rows.set(row, (rows.get(row) ?? 0) + 1);
    });
    await jobs.start();
    let refused = 0;
    const adding = (async () => {
      for (let row = 0; row < 400; row += 1) {
        await jobs.add(job, { row: String(row) }, { jobId: String(row) }).then(() => rows.set(String(row), rows.get(String(row)) ?? 0), () => (refused += 1));
      }
    })();
    await until(() => rows.size > 60);
    await redis.kill();
    const seen = ticks;
    await restart();
    await adding;
    await until(() => undone(rows) === 0 && ticks > seen + 1);
    await until(() => jobs.idle());
    expect(rows.size + refused).toBeGreaterThanOrEqual(400);
    expect(await jobs.failed()).toEqual([]);
  });

  it('[PRO-53] do not keep anybody waiting while it is away: who adds is told within seconds, the others at once', async () => {
    const job = defineJob({ name: 'demo.away', data });
    const metrics = new Metrics();
    const jobs = openJobs([job], { metrics });
    const done: string[] = [];
    jobs.handle(job, ({ row }) => Promise.resolve(void done.push(row)));
    await jobs.start();
    await jobs.add(job, { row: 'before' });
    await until(() => done.length === 1);
    await redis.kill();
    const seconds = async (): Promise<number> => {
      const startedAt = performance.now();
      await expect(jobs.add(job, { row: 'meanwhile' })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      return (performance.now() - startedAt) / 1_000;
    };
    expect(await seconds()).toBeLessThan(4);
    expect(await seconds()).toBeLessThan(0.5);
    const figures = await metrics.render();
    expect(figures).toContain('adjutant_job_duration_seconds_count{job="demo.away",outcome="done"} 1');
    expect(figures).not.toMatch(/^adjutant_jobs\{/m);
    await restart();
    await until(() => jobs.add(job, { row: 'after' }).then(() => true, () => false));
    await until(() => done.includes('after'));
  });

  it('[PRO-53] are refused when it answers nothing, and done when it does again', async () => {
    const job = defineJob({ name: 'demo.frozen', data });
    const jobs = openJobs([job]);
    let runs = 0;
    jobs.handle(job, () => Promise.resolve(void (runs += 1)));
    await jobs.start();
    const startedAt = performance.now();
    process.kill(redis.pid, 'SIGSTOP');
    const refused = await jobs.add(job, { row: 'a' }, { jobId: 'a' }).catch((error: unknown) => error);
    process.kill(redis.pid, 'SIGCONT');
    expect(refused).toMatchObject({ code: 'UNAVAILABLE' });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await jobs.add(job, { row: 'b' });
    await until(() => runs >= 1);
    await until(() => jobs.idle());
  });

  it('are refused with the reason when it has no memory left, and taken when it has', async () => {
    const job = defineJob({ name: 'demo.full', data });
    const jobs = openJobs([job]);
    let runs = 0;
    jobs.handle(job, () => Promise.resolve(void (runs += 1)));
    await jobs.start();
    await admin.config('SET', 'maxmemory', '1');
    await expect(jobs.add(job, { row: 'a' })).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('no memory left') }).finally(() => admin.config('SET', 'maxmemory', '0'));
    await jobs.add(job, { row: 'b' });
    await until(() => runs === 1);
  });

  it('[PRO-53] can stop while it is away, and start', async () => {
    const job = defineJob({ name: 'demo.absent', data, schedule: { everyMs: 100, data: { row: 'tick' } } });
    const stopping = openJobs([job], { service: 'absent', lockMs: 1_000 });
    stopping.handle(job, () => Promise.resolve());
    await stopping.start();
    await redis.kill();
    const startedAt = performance.now();
    await stopping.close();
    expect(performance.now() - startedAt).toBeLessThan(2_000);

    const starting = openJobs([job], { service: 'absent', upkeepMs: 200, lockMs: 1_000 });
    let runs = 0;
    starting.handle(job, () => Promise.resolve(void (runs += 1)));
    await starting.start();
    await restart();
    await until(() => runs > 2);
  });

  it.each(['a job was at work', 'all was still'])('[PRO-53] go on within 20 s when the connections were cut without a word while %s', async (moment) => {
    const job = defineJob({ name: 'demo.silent', data });
    const line = await FaultProxy.start({ target: { host: '127.0.0.1', port: redis.port } });
    const jobs = openJobs([job], { url: line.urlFor(redis.url) });
    let runs = 0;
    jobs.handle(job, () => {
      if (runs === 0 && moment === 'a job was at work') line.abandon();
      return Promise.resolve(void (runs += 1));
    });
    await jobs.start();
    await jobs.add(job, { row: 'before' });
    await until(() => runs === 1);
    if (moment === 'all was still') {
      await until(() => jobs.idle());
      line.abandon();
    }
    const cutAt = performance.now();
    try {
      await until(() => jobs.add(job, { row: 'after' }, { jobId: 'after' }).then(() => true, () => false), 20_000);
      await until(() => runs >= 2, 20_000 - (performance.now() - cutAt));
    } finally {
      await jobs.close();
      await line.close();
    }
  });

  it('hold one connection for the process and one for each queue that is worked on', async () => {
    const job = defineJob({ name: 'demo.many', data });
    const all = Array.from({ length: 8 }, () => openJobs([job]));
    for (const jobs of all) jobs.handle(job, () => Promise.resolve());
    const count = async () => String(await admin.client('LIST')).split('\n').filter((line) => /name=(adjutant|%7Badjutant|\{adjutant)/.test(line)).length;
    await Promise.all(all.map((jobs) => jobs.start()));
    await Promise.all(all.map((jobs) => jobs.add(job, { row: 'a' })));
    await until(async () => (await Promise.all(all.map((jobs) => jobs.idle()))).every(Boolean));
    expect(await count()).toBe(9);
  });
});

describe('redisAclOf', () => {
  const job = defineJob({ name: 'demo.guarded', data, schedule: { everyMs: 60_000, data: { row: 'tick' } } });

  async function userOf(service: string): Promise<string> {
    const { user, rules } = redisAclOf(service);
    await admin.acl('SETUSER', user, 'on', '>pass-word', ...rules.split(' '));
    const url = new URL(redis.url);
    url.username = user;
    url.password = 'pass-word';
    return url.href;
  }

  it('[PRO-69] lets a service run its jobs, and see nothing of another', async () => {
    const [mine, theirs] = [await userOf('mine'), await userOf('theirs')];
    const jobs = openJobs([job], { service: 'mine', url: mine, isSoleWorker: true });
    const seen: string[] = [];
    jobs.handle(job, ({ row }, { attempt }) => (seen.push(row), row === 'fail' && attempt === 1 ? Promise.reject(new Error('once')) : Promise.resolve()));
    await jobs.start();
    for (const row of ['a', 'fail']) await jobs.add(job, { row }, { jobId: row });
    await until(() => seen.filter((row) => row === 'fail').length === 2 && seen.includes('a'));
    expect(await jobs.failed()).toEqual([]);

    const stranger = new Redis(theirs);
    const key = `${redisPrefixOf('mine')}:mine:meta`;
    for (const attempt of [() => stranger.hgetall(key), () => stranger.del(key), () => stranger.flushall(), () => stranger.keys('*'), () => stranger.config('GET', '*'), () => stranger.eval(`return redis.call('HGETALL', '${key}')`, 0), () => stranger.publish(`${redisPrefixOf('mine')}:told`, ''), () => stranger.subscribe(`${redisPrefixOf('mine')}:told`)]) {
      await expect(attempt()).rejects.toThrow(/NOPERM|no permission|can't access/i);
    }
    await expect(stranger.subscribe(`${redisPrefixOf('theirs')}:told`)).resolves.toBe(1);
    stranger.disconnect();
  });

  it('[PRO-69] refuses to start with a password that is wrong', async () => {
    const url = new URL(await userOf('locked-out'));
    url.password = 'guess';
    const jobs = openJobs([job], { service: 'locked-out', url: url.href });
    jobs.handle(job, () => Promise.resolve());
    await expect(jobs.start()).rejects.toThrow(/WRONGPASS|NOAUTH/);
  });
});
