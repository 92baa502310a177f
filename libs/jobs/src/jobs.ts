import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger, Metrics } from '@adjutant/telemetry';
import { Queue, Worker, type Job, type JobProgress, type JobsOptions as BullJobOptions, type PostgresQueueBackend } from 'bullmq';
import type { z } from 'zod';
import { chooseBackend } from './choose-backend.js';
import type { JobDefinition } from './define-job.js';
import { JobRunner, type JobHandler } from './job-runner.js';
import { releaseOrphans } from './release-orphans.js';
import { Sweeper, type SweepHandler } from './sweeper.js';

export type { SweepHandler } from './sweeper.js';

export interface JobsOptions {
  /** The service whose jobs these are; its queue has this name. */
  service: string;
  /** Where jobs are kept: `postgres://…`, migrated by `migrateJobs`. */
  url: string;
  jobs: readonly JobDefinition[];
  logger: Logger;
  metrics: Metrics;
  /** Nobody else works on this queue, so what is marked as running at the start was left by a killed process and runs at once. */
  isSoleWorker?: boolean;
  /** After this long without a sign of life a worker counts as dead and its jobs come back, after two looks. In milliseconds. */
  lockMs?: number;
}

export interface AddOptions {
  /** While a job with the same id waits, adding is no new job; while it runs, one more run follows. */
  jobId?: string;
  delayMs?: number;
}

/** A job whose attempts are used up. Snake case: it goes to operators as it is. */
export interface FailedJob {
  id: string;
  name: string;
  data: unknown;
  reason: string;
  attempts: number;
  failed_at: string;
}

export interface JobCounts {
  waiting: number;
  active: number;
  delayed: number;
  failed: number;
}

const LOCK_MS = 15_000;
/** A kill or a crash must never be the reason why a job is given up. */
const MAX_STALLED = 1_000;
const KEEP_DONE = { age: 3_600, count: 100 };
const KEEP_FAILED = { age: 14 * 24 * 3_600, count: 1_000 };
/** An idle worker is woken by the database; this is only how long it trusts that. */
const IDLE_POLL_SECONDS = 60;
/** Time for running jobs to finish by themselves, and then to give up, before the worker is left to its fate. */
const FINISH_MS = 1_000;
const GIVE_UP_MS = 500;
/** A delayed job that is due within this time counts as work at hand. */
const SOON_MS = 20_000;

/** The background work of one service: one queue, one worker. Also the injection token. */
export class Jobs {
  readonly #options: JobsOptions;
  readonly #queue: Queue<unknown, void, string, unknown, void, string, PostgresQueueBackend, string>;
  readonly #runner: JobRunner;
  readonly #sweeper: Sweeper;
  readonly #stopRendering: () => void;
  #worker: Worker<unknown, void, string, PostgresQueueBackend, JobProgress, string> | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: JobsOptions) {
    this.#options = options;
    const { connection, factory } = chooseBackend(options.url);
    this.#queue = new Queue(options.service, { connection, streams: { events: { maxLen: 100 } } }, factory);
    this.#queue.on('error', (error) => this.#complain(error));
    this.#runner = new JobRunner(options.logger, options.metrics);
    this.#sweeper = new Sweeper(options.logger);
    this.#stopRendering = this.#measure();
  }

  /** Queues one run of `job`. Rejects with BAD_REQUEST-like validation errors at the caller, not in the worker. */
  async add<Schema extends z.ZodType>(job: JobDefinition<Schema>, data: z.input<Schema>, options: AddOptions = {}): Promise<void> {
    this.#own(job.name);
    job.data.parse(data);
    await this.#queue.add(job.name, data, this.#bullOptions(job, options));
  }

  handle<Schema extends z.ZodType>(job: JobDefinition<Schema>, handler: JobHandler<Schema>): void {
    this.#runner.register(this.#own(job.name), handler as JobHandler);
  }

  sweep(job: JobDefinition, handler: SweepHandler): void {
    this.#sweeper.register(this.#own(job.name), handler);
  }

  /** Starts the worker, the schedules and the sweeps. Handlers are registered before. */
  async start(): Promise<void> {
    if (this.#options.isSoleWorker) await releaseOrphans(this.#options.url, this.#options.service);
    await this.#applySchedules();
    const { lockMs = LOCK_MS, service, url } = this.#options;
    const { connection, factory } = chooseBackend(url);
    this.#worker = new Worker(
      service,
      (job, token) => this.#runner.run(job, token),
      {
        connection,
        concurrency: this.#options.jobs.reduce((sum, job) => sum + job.concurrency, 1),
        lockDuration: lockMs,
        stalledInterval: lockMs / 3,
        maxStalledCount: MAX_STALLED,
        drainDelay: IDLE_POLL_SECONDS,
        runRetryDelay: 1_000,
      },
      factory,
    );
    this.#worker.on('error', (error) => this.#complain(error));
    this.#sweeper.start();
  }

  /** Runs every sweep now, instead of waiting for its interval. */
  async sweepNow(): Promise<void> {
    await this.#sweeper.runAll();
  }

  async counts(): Promise<JobCounts> {
    const { waiting = 0, prioritized = 0, paused = 0, active = 0, delayed = 0, failed = 0 } = await this.#queue.getJobCounts();
    return { waiting: waiting + prioritized + paused, active, delayed, failed };
  }

  /** The newest jobs that were given up. */
  async failed({ limit = 100 }: { limit?: number } = {}): Promise<FailedJob[]> {
    const jobs = await this.#queue.getFailed(0, limit - 1);
    return jobs.map((job) => ({
      id: job.id ?? '',
      name: job.name,
      data: job.data,
      reason: job.failedReason,
      attempts: job.attemptsMade,
      failed_at: new Date(job.finishedOn ?? job.timestamp).toISOString(),
    }));
  }

  /** Queues given-up jobs again, with all their attempts; returns how many it found. */
  async retry(ids: readonly string[]): Promise<number> {
    const found = await Promise.all(ids.map((id) => this.#retryOne(id)));
    return found.filter(Boolean).length;
  }

  /** True when nothing waits, runs, sweeps or is due soon; what comes later by schedule does not count. */
  async idle(): Promise<boolean> {
    if (this.#sweeper.isBusy || this.#runner.running > 0) return false;
    const { waiting, active, delayed } = await this.counts();
    if (waiting + active > 0) return false;
    return delayed === 0 || !(await this.#hasDelayedSoon());
  }

  /** Stops within about two seconds: running jobs may finish, then are asked to give up and go back to the queue. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#stopRendering();
    const sweeps = this.#sweeper.stop();
    await this.#worker?.pause(true);
    await this.#settle(FINISH_MS);
    if (this.#runner.running > 0) {
      this.#runner.abort();
      await this.#settle(GIVE_UP_MS);
    }
    await Promise.race([sweeps, wait(GIVE_UP_MS, undefined, { ref: false })]);
    await this.#worker?.close(this.#runner.running > 0);
    await this.#queue.close();
  }

  async #settle(withinMs: number): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (this.#runner.running > 0 && performance.now() < deadline) await wait(20);
  }

  async #retryOne(id: string): Promise<boolean> {
    const job = await this.#queue.getJob(id);
    const definition = this.#options.jobs.find(({ name }) => name === job?.name);
    if (!job || !definition || !(await job.isFailed())) return false;
    await this.#queue.add(job.name, job.data, { ...this.#bullOptions(definition, {}), ...deduplicationOf(job) });
    await job.remove();
    return true;
  }

  async #hasDelayedSoon(): Promise<boolean> {
    const delayed = await this.#queue.getDelayed(0, 199);
    return delayed.some((job) => !job.repeatJobKey && (job.attemptsMade > 0 || job.timestamp + job.delay < Date.now() + SOON_MS));
  }

  async #applySchedules(): Promise<void> {
    const scheduled = this.#options.jobs.filter((job) => job.schedule);
    const stored = await this.#queue.getJobSchedulers(0, -1);
    const stale = stored.filter(({ key }) => !scheduled.some((job) => job.name === key));
    await Promise.all(stale.map(({ key }) => this.#queue.removeJobScheduler(key)));
    await Promise.all(scheduled.map((job) => this.#applySchedule(job)));
  }

  async #applySchedule(job: JobDefinition): Promise<void> {
    const { schedule } = job;
    if (!schedule) return;
    const repeat = 'everyMs' in schedule ? { every: schedule.everyMs } : { pattern: schedule.cron, tz: schedule.timeZone ?? 'UTC' };
    const { jobId: _own, ...options } = this.#bullOptions(job, {});
    await this.#queue.upsertJobScheduler(job.name, repeat, { name: job.name, data: schedule.data, opts: options });
  }

  #bullOptions(job: JobDefinition, { jobId, delayMs }: AddOptions): BullJobOptions {
    return {
      jobId: randomUUID(),
      attempts: job.attempts,
      backoff: { type: 'exponential', delay: job.backoffMs },
      removeOnComplete: KEEP_DONE,
      removeOnFail: KEEP_FAILED,
      ...(delayMs ? { delay: delayMs } : {}),
      ...(jobId ? { deduplication: { id: `${job.name}:${jobId}`, keepLastIfActive: true } } : {}),
    };
  }

  #own(name: string): JobDefinition {
    const definition = this.#options.jobs.find((job) => job.name === name);
    if (!definition) throw new Error(`${this.#options.service} does not declare the job ${name}: list it in its definition.`);
    return definition;
  }

  #measure(): () => void {
    const gauge = this.#options.metrics.gauge('adjutant_jobs', 'Jobs by state', ['service', 'state']);
    return this.#options.metrics.onRender(async () => {
      for (const [state, count] of Object.entries(await this.counts())) gauge.set({ service: this.#options.service, state }, count);
    });
  }

  #complain(error: Error): void {
    if (!this.#closing) this.#options.logger.warn({ error }, 'the job store is in trouble, work goes on when it is back');
  }
}

function deduplicationOf(job: Job<unknown>): BullJobOptions {
  return job.opts.deduplication ? { deduplication: job.opts.deduplication } : {};
}
