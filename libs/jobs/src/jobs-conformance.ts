import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { AppError } from '@adjutant/contracts-core';
import { createLogger, Metrics, silentLogger } from '@adjutant/telemetry';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineJob, Jobs, type JobDefinition, type JobsOptions } from './index.js';

/** A store for one suite. */
export interface JobStore {
  url: string;
  /** What the names of its services begin with. */
  prefix: string;
  /** JavaScript that makes a bare `bullmq.Worker` of the queue with this processor and a lock of 300 ms, which never gives a job up itself; `bullmq` is imported. */
  workerProgram(queue: string, processor: string): string;
  /** Makes the queue forget its delayed jobs. */
  loseDelayed(queue: string): Promise<void>;
  /** How many finished jobs it still has. */
  countDone(queue: string): Promise<number>;
  close(): Promise<void>;
}

const data = z.object({ user_id: z.string() });

export async function until(condition: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited for ${withinMs} ms in vain`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A promise and the hand that resolves it. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** What jobs must do wherever they are kept. */
export function describeJobs(name: string, openStore: () => Promise<JobStore>): void {
  describe(`${name} keeps jobs and`, () => {
    let store: JobStore;
    let services = 0;
    const open: Jobs[] = [];
    beforeAll(async () => {
      store = await openStore();
    });
    afterEach(async () => {
      await Promise.all(open.splice(0).map((jobs) => jobs.close()));
    });
    afterAll(() => store.close());

    const nameOf = (service: string) => `${store.prefix}-${service}`;

    function openJobs(jobs: JobDefinition[], { service = `service-${(services += 1)}`, ...options }: Partial<JobsOptions> = {}): Jobs {
      const opened = new Jobs({ service: nameOf(service), url: store.url, jobs, logger: silentLogger, metrics: new Metrics(), ...options });
      open.push(opened);
      return opened;
    }

    /** Another process takes a job of `service` and dies of SIGKILL in the middle of it. */
    async function takeAndBeKilled(service: string): Promise<void> {
      const worker = store.workerProgram(nameOf(service), `async () => { console.log('taken'); await new Promise(() => undefined); }`);
      const child = spawn(process.execPath, ['--input-type=module', '-e', `import bullmq from 'bullmq'; ${worker}`], { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      child.kill('SIGKILL');
      await once(child, 'exit');
    }

    it('hands the data to the handler, and has nothing to complain of', async () => {
      const job = defineJob({ name: 'demo.plain', data });
      const lines: string[] = [];
      const jobs = openJobs([job], { logger: createLogger({ name: 'test', destination: { write: (line) => lines.push(line) } }) });
      const seen: unknown[] = [];
      jobs.handle(job, async (given, { attempt }) => {
        seen.push({ ...given, attempt });
        await Promise.resolve();
      });
      await jobs.start();
      await jobs.add(job, { user_id: 'a' });
      await until(() => jobs.idle());
      await jobs.close();
      expect(seen).toEqual([{ user_id: 'a', attempt: 1 }]);
      expect(lines).toEqual([]);
    });

    it('refuses data that does not fit, at the caller', async () => {
      const job = defineJob({ name: 'demo.strict', data: z.object({ user_id: z.uuid() }) });
      await expect(openJobs([job]).add(job, { user_id: 'no uuid' })).rejects.toThrow(/user_id/);
    });

    it('[EMP-46] tries again three times, waiting twice as long each time, and then gives up visibly', async () => {
      const job = defineJob({ name: 'demo.fail', data, backoffMs: 40 });
      const jobs = openJobs([job]);
      const times: number[] = [];
      jobs.handle(job, () => {
        times.push(performance.now());
        return Promise.reject(new Error('broken'));
      });
      await jobs.start();
      await jobs.add(job, { user_id: 'a' });
      await until(async () => (await jobs.counts()).failed === 1);
      const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      expect(waits).toHaveLength(3);
      waits.forEach((waited, index) => expect(waited).toBeGreaterThanOrEqual(39 * 2 ** index));
      expect(defineJob({ name: 'demo.defaults', data })).toMatchObject({ attempts: 4, backoffMs: 1_000 });
      expect(await jobs.failed()).toMatchObject([{ name: 'demo.fail', data: { user_id: 'a' }, attempts: 4, reason: expect.stringContaining('broken') }]);
    });

    it('runs a given-up job again when an operator asks', async () => {
      const job = defineJob({ name: 'demo.again', data, attempts: 1 });
      const jobs = openJobs([job]);
      let isBroken = true;
      let done = 0;
      jobs.handle(job, async () => {
        if (isBroken) throw new Error('broken');
        done += 1;
        await Promise.resolve();
      });
      await jobs.start();
      await jobs.add(job, { user_id: 'a' }, { jobId: 'a' });
      await until(async () => (await jobs.counts()).failed === 1);
      isBroken = false;
      const [failed] = await jobs.failed();
      expect(await jobs.retry([failed?.id ?? '', 'unknown'])).toBe(1);
      await until(() => jobs.idle());
      expect(done).toBe(1);
      expect(await jobs.failed()).toEqual([]);
    });

    it('[EMP-45] gives up at once what no retry can help', async () => {
      const job = defineJob({ name: 'demo.hopeless', data, attempts: 5, backoffMs: 1 });
      const jobs = openJobs([job]);
      let runs = 0;
      jobs.handle(job, () => {
        runs += 1;
        return Promise.reject(new AppError('UNPROCESSABLE', 'This cannot be read.'));
      });
      await jobs.start();
      await jobs.add(job, { user_id: 'a' });
      await until(async () => (await jobs.counts()).failed === 1);
      expect(runs).toBe(1);
      expect((await jobs.failed())[0]?.reason).toBe('UNPROCESSABLE: This cannot be read.');
    });

    it('takes a second job with the same id for the first one while that waits', async () => {
      const job = defineJob({ name: 'demo.same', data });
      const jobs = openJobs([job]);
      const seen: string[] = [];
      jobs.handle(job, async ({ user_id }) => {
        seen.push(user_id);
        await Promise.resolve();
      });
      await Promise.all(['a', 'a', 'a', 'b'].map((user_id) => jobs.add(job, { user_id }, { jobId: user_id })));
      await jobs.add(job, { user_id: 'c' }, { jobId: 'c', delayMs: 60 });
      await jobs.add(job, { user_id: 'c' }, { jobId: 'c' });
      await jobs.start();
      await until(() => jobs.idle());
      expect(seen.sort()).toEqual(['a', 'b', 'c']);
    });

    it('runs once more when a job with the same id was added during its run, however often', async () => {
      const job = defineJob({ name: 'demo.more', data, concurrency: 3 });
      const jobs = openJobs([job]);
      const { opened, open: go } = gate();
      let runs = 0;
      let atOnce = 0;
      let most = 0;
      jobs.handle(job, async () => {
        runs += 1;
        most = Math.max(most, (atOnce += 1));
        await opened;
        atOnce -= 1;
      });
      await jobs.start();
      await jobs.add(job, { user_id: 'a' }, { jobId: 'a' });
      await until(() => runs === 1);
      for (let count = 0; count < 3; count += 1) await jobs.add(job, { user_id: 'a' }, { jobId: 'a' });
      go();
      await until(() => jobs.idle());
      expect({ runs, most }).toEqual({ runs: 2, most: 1 });
    });

    it('lets a finished job be added again under its id', async () => {
      const job = defineJob({ name: 'demo.finished', data });
      const jobs = openJobs([job]);
      let runs = 0;
      jobs.handle(job, async () => {
        runs += 1;
        await Promise.resolve();
      });
      await jobs.start();
      for (let count = 1; count <= 3; count += 1) {
        await jobs.add(job, { user_id: 'a' }, { jobId: 'a' });
        await until(() => jobs.idle());
        expect(runs).toBe(count);
      }
    });

    it('keeps to the number of runs at once of each job', async () => {
      const slow = defineJob({ name: 'demo.slow', data, concurrency: 2 });
      const jobs = openJobs([slow, defineJob({ name: 'demo.other', data, concurrency: 4 })]);
      let atOnce = 0;
      let most = 0;
      jobs.handle(slow, async () => {
        most = Math.max(most, (atOnce += 1));
        await new Promise((resolve) => setImmediate(resolve));
        atOnce -= 1;
      });
      await Promise.all(Array.from({ length: 12 }, (_, index) => jobs.add(slow, { user_id: String(index) })));
      await jobs.start();
      await until(() => jobs.idle());
      expect(most).toBe(2);
    });

    it('aborts a run whose time is up and tries again', async () => {
      const job = defineJob({ name: 'demo.late', data, timeoutMs: 50, attempts: 2, backoffMs: 1 });
      const jobs = openJobs([job]);
      const reasons: unknown[] = [];
      jobs.handle(job, (_, { signal }) => {
        signal.addEventListener('abort', () => reasons.push(signal.reason));
        return new Promise(() => undefined);
      });
      await jobs.start();
      await jobs.add(job, { user_id: 'a' });
      await until(async () => (await jobs.counts()).failed === 1);
      expect(reasons).toMatchObject([{ code: 'DEADLINE_EXCEEDED' }, { code: 'DEADLINE_EXCEEDED' }]);
    });

    it('stops within two seconds and puts an unfinished run back, with no attempt lost', async () => {
      const job = defineJob({ name: 'demo.stop', data, attempts: 1 });
      const service = 'stopping';
      const first = openJobs([job], { service });
      let started = 0;
      first.handle(job, () => {
        started += 1;
        return new Promise(() => undefined);
      });
      await first.start();
      await first.add(job, { user_id: 'a' });
      await until(() => started === 1);
      const startedAt = performance.now();
      await first.close();
      expect(performance.now() - startedAt).toBeLessThan(2_000);

      const second = openJobs([job], { service });
      const attempts: number[] = [];
      second.handle(job, async (_, { attempt }) => {
        attempts.push(attempt);
        await Promise.resolve();
      });
      await second.start();
      await until(() => second.idle());
      expect(attempts).toEqual([1]);
    });

    it.each([
      ['at the next start of its only worker', { isSoleWorker: true }],
      ['when its lock has run out', { lockMs: 300 }],
    ])('gives a job of a killed worker back %s', async (_when, options) => {
      const job = defineJob({ name: 'demo.killed', data, attempts: 1 });
      const service = `killed-${Object.keys(options)[0]}`;
      const before = openJobs([job], { service });
      await before.add(job, { user_id: 'a' }, { jobId: 'a' });
      await takeAndBeKilled(service);
      expect(await before.counts()).toMatchObject({ active: 1, waiting: 0 });

      const after = openJobs([job], { service, ...options });
      const attempts: number[] = [];
      after.handle(job, async (_given, { attempt }) => {
        attempts.push(attempt);
        await Promise.resolve();
      });
      after.sweep(job, async () => {
        await after.add(job, { user_id: 'a' }, { jobId: 'a' });
        return 1;
      });
      await after.start();
      await until(async () => attempts.length > 0 && (await after.idle()));
      expect(attempts[0]).toBe(1);
    });

    it('never gives a job up because of its workers: three that were killed one after the other leave it to be done', async () => {
      const job = defineJob({ name: 'demo.thrice', data, attempts: 1 });
      const service = 'thrice';
      const jobs = openJobs([job], { service, lockMs: 300 });
      await jobs.add(job, { user_id: 'a' });
      for (let kills = 0; kills < 3; kills += 1) await takeAndBeKilled(service);
      expect(await jobs.counts()).toMatchObject({ active: 1, waiting: 0 });
      let runs = 0;
      jobs.handle(job, () => Promise.resolve(void (runs += 1)));
      await jobs.start();
      await until(async () => (await jobs.failed()).length > 0 || (runs > 0 && (await jobs.idle())));
      expect([runs, await jobs.failed()]).toEqual([1, []]);
    });

    it('sweeps at the start and at each interval, and goes on after a sweep that threw', async () => {
      const job = defineJob({ name: 'demo.sweep', data, sweepEveryMs: 20 });
      const lines: string[] = [];
      const logger = createLogger({ name: 'test', destination: { write: (line) => lines.push(line) } });
      const jobs = openJobs([job], { logger });
      let sweeps = 0;
      const seen: string[] = [];
      jobs.handle(job, async ({ user_id }) => {
        seen.push(user_id);
        await Promise.resolve();
      });
      jobs.sweep(job, async () => {
        sweeps += 1;
        if (sweeps === 1) throw new Error('no database yet');
        if (sweeps === 2) await jobs.add(job, { user_id: 'found' });
        return sweeps === 2 ? 1 : 0;
      });
      await jobs.start();
      await until(() => sweeps > 3 && seen.length === 1);
      expect(lines.join('')).toContain('sweep failed');
      expect(lines.join('')).toContain('sweep found work');
      const before = sweeps;
      await jobs.sweepNow();
      expect(sweeps).toBeGreaterThan(before);
    });

    it('runs a scheduled job again and again, and forgets a schedule that is no longer declared', async () => {
      const job = defineJob({ name: 'demo.clockwork', data, schedule: { everyMs: 50, data: { user_id: 'tick' } } });
      const cron = defineJob({ name: 'demo.nightly', data, schedule: { cron: '0 3 * * *', timeZone: 'Europe/Rome', data: { user_id: 'night' } } });
      const service = 'scheduled';
      const jobs = openJobs([job, cron], { service });
      let runs = 0;
      jobs.handle(job, async () => {
        runs += 1;
        await Promise.resolve();
      });
      await jobs.start();
      await until(() => runs >= 3);
      await jobs.close();
      const later = openJobs([defineJob({ name: 'demo.clockwork', data })], { service, isSoleWorker: true });
      await later.start();
      await until(() => later.idle());
      expect((await later.counts()).delayed).toBe(0);
    });

    it('refuses a job that the service does not declare, and two handlers for one', async () => {
      const job = defineJob({ name: 'demo.known', data });
      const jobs = openJobs([job]);
      await expect(jobs.add(defineJob({ name: 'demo.unknown', data }), { user_id: 'a' })).rejects.toThrow(/does not declare/);
      jobs.handle(job, () => Promise.resolve());
      expect(() => jobs.handle(job, () => Promise.resolve())).toThrow(/two handlers/);
      jobs.sweep(job, () => Promise.resolve(0));
      expect(() => jobs.sweep(job, () => Promise.resolve(0))).toThrow(/two sweeps/);
      expect(() => defineJob({ name: 'nonsense', data })).toThrow(/not a job name/);
    });

    it('[MIM-16] measures the duration and the number of jobs', async () => {
      const job = defineJob({ name: 'demo.measured', data });
      const metrics = new Metrics();
      const jobs = openJobs([job], { metrics, service: 'measured' });
      jobs.handle(job, () => Promise.resolve());
      await jobs.start();
      await jobs.add(job, { user_id: 'a' });
      await until(() => jobs.idle());
      const text = await metrics.render();
      expect(text).toContain('adjutant_job_duration_seconds_count{job="demo.measured",outcome="done"} 1');
      expect(text).toContain(`adjutant_jobs{service="${nameOf('measured')}",queue="${nameOf('measured')}",state="waiting"} 0`);
    });

    it('[MIM-48] keeps the jobs of one service in the queues that they name', async () => {
      const [ingest, test] = [defineJob({ name: 'demo.ingest-all', data, queue: 'ingest' }), defineJob({ name: 'demo.test-one', data, queue: 'test' })];
      const metrics = new Metrics();
      const jobs = openJobs([ingest, test], { metrics, service: 'queued' });
      const blocked = gate();
      const seen: string[] = [];
      jobs.handle(ingest, () => blocked.opened);
      jobs.handle(test, ({ user_id }) => Promise.resolve(void seen.push(user_id)));
      await jobs.start();
      await jobs.add(ingest, { user_id: 'a' });
      await jobs.add(test, { user_id: 'b' });
      await until(() => seen.length === 1);
      const isIngesting = `adjutant_jobs{service="${nameOf('queued')}",queue="ingest",state="active"} 1`;
      await until(async () => (await metrics.render()).includes(isIngesting));
      blocked.open();
      await until(() => jobs.idle());
    });

    it('[PRO-55] shares the work of one queue among processes, and runs a schedule once for all of them', async () => {
      const job = defineJob({ name: 'demo.shared', data, concurrency: 2 });
      const tick = defineJob({ name: 'demo.tick', data, schedule: { everyMs: 200, data: { user_id: 'tick' } } });
      const service = 'replicas';
      const replicas = Array.from({ length: 2 }, () => openJobs([job, tick], { service, upkeepMs: 100 }));
      const seen: string[] = [];
      let ticks = 0;
      const busy = [0, 0];
      const { opened, open: go } = gate();
      replicas.forEach((jobs, index) => {
        jobs.handle(tick, () => Promise.resolve(void (ticks += 1)));
        jobs.handle(job, async ({ user_id }) => {
          busy[index] = (busy[index] ?? 0) + 1;
          await opened;
          seen.push(user_id);
        });
      });
      const startedAt = performance.now();
      await Promise.all(replicas.map((jobs) => jobs.start()));
      const wanted = Array.from({ length: 60 }, (_, index) => String(index));
      await Promise.all(wanted.map(async (user_id, index) => replicas[index % 2]?.add(job, { user_id }, { jobId: user_id })));
      await until(() => busy.every((count) => count === 2));
      go();
      await until(() => seen.length >= 60 && ticks >= 6);
      expect(seen.sort()).toEqual(wanted.sort());
      expect(ticks).toBeLessThanOrEqual((performance.now() - startedAt) / 200 + 2);
    });

    it('runs a schedule again whose next job was lost', async () => {
      const tick = defineJob({ name: 'demo.lost', data, schedule: { everyMs: 300, data: { user_id: 'tick' } } });
      const service = 'lost';
      const jobs = openJobs([tick], { service, upkeepMs: 100 });
      let ticks = 0;
      jobs.handle(tick, () => Promise.resolve(void (ticks += 1)));
      await jobs.start();
      await until(async () => ticks > 0 && (await jobs.counts()).delayed === 1);
      await store.loseDelayed(nameOf(service));
      const before = ticks;
      await until(() => ticks > before + 2);
    });

    it('[PRO-82] leaves the schedules of another version alone while that runs, and forgets them when it is gone', async () => {
      const scheduled = (name: string) => defineJob({ name, data, schedule: { everyMs: 60, data: { user_id: name } } });
      const [kept, dropped, added] = [scheduled('demo.kept'), scheduled('demo.dropped'), scheduled('demo.added')];
      const service = 'versions';
      const seen: string[] = [];
      const start = async (...jobs: JobDefinition[]): Promise<Jobs> => {
        const opened = openJobs(jobs, { service, upkeepMs: 30 });
        for (const job of jobs) opened.handle(job, () => Promise.resolve(void seen.push(job.name)));
        await opened.start();
        return opened;
      };
      const count = (name: string) => seen.filter((one) => one === name).length;
      const before = await start(kept, dropped);
      await until(() => count(dropped.name) > 0);
      await start(kept, added);
      const seenOnce = count(dropped.name);
      await until(() => count(added.name) >= 8 && count(dropped.name) > seenOnce);
      await before.close();
      const ran = () => [kept, dropped, added].map(({ name }) => count(name));
      await until(async () => {
        const [, droppedThen] = ran();
        const addedThen = count(added.name);
        await until(() => count(added.name) >= addedThen + 6);
        return count(dropped.name) === droppedThen;
      });
    });

    it('[PRO-82] hands a job that only another version knows on to that', async () => {
      const [known, strange] = [defineJob({ name: 'demo.known-to-both', data }), defineJob({ name: 'demo.new-one', data })];
      const service = 'strange';
      const before = openJobs([known], { service });
      before.handle(known, () => Promise.resolve());
      await before.start();
      const after = openJobs([known, strange], { service });
      const seen: string[] = [];
      after.handle(known, () => Promise.resolve());
      after.handle(strange, ({ user_id }) => Promise.resolve(void seen.push(user_id)));
      await after.add(strange, { user_id: 'a' }, { jobId: 'a' });
      await until(async () => (await after.counts()).delayed === 1);
      await after.start();
      await before.close();
      await until(() => seen.length === 1);
      expect([seen, await after.failed()]).toEqual([['a'], []]);
    });

    it('takes nothing more once it is closed, and says so', async () => {
      const job = defineJob({ name: 'demo.closed', data });
      const jobs = openJobs([job]);
      jobs.handle(job, () => Promise.resolve());
      await jobs.start();
      await jobs.close();
      await expect(jobs.add(job, { user_id: 'a' })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    });

    it('keeps a bounded number of jobs that are done', async () => {
      const job = defineJob({ name: 'demo.plenty', data, concurrency: 50 });
      const service = 'plenty';
      const jobs = openJobs([job], { service });
      let runs = 0;
      jobs.handle(job, () => Promise.resolve(void (runs += 1)));
      await jobs.start();
      await Promise.all(Array.from({ length: 150 }, (_, index) => jobs.add(job, { user_id: String(index) })));
      await until(() => runs === 150);
      await until(() => jobs.idle());
      expect(await store.countDone(nameOf(service))).toBeLessThanOrEqual(110);
    });
  });
}
