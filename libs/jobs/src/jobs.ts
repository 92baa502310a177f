import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '@adjutant/contracts-core';
import type { Logger, Metrics } from '@adjutant/telemetry';
import type { z } from 'zod';
import type { JobDefinition } from './define-job.js';
import { JobQueue, type AddOptions, type FailedJob, type JobCounts } from './job-queue.js';
import { JobRunner, type JobHandler } from './job-runner.js';
import { Sweeper, type SweepHandler } from './sweeper.js';
import { Troubles } from './troubles.js';
import { Upkeep } from './upkeep.js';

export type { AddOptions, FailedJob, JobCounts } from './job-queue.js';
export type { SweepHandler } from './sweeper.js';

export interface JobsOptions {
  /** The service whose jobs these are; jobs that name no queue are in the one of this name. */
  service: string;
  /** Where jobs are kept: `postgres://…`, migrated by `migrateJobs`, or `redis://…`. */
  url: string;
  jobs: readonly JobDefinition[];
  logger: Logger;
  metrics: Metrics;
  /** Nobody else works on these queues, so what is marked as running at the start was left by a killed process and runs at once. */
  isSoleWorker?: boolean;
  /** After this long without a sign of life a worker counts as dead and its jobs come back, after two looks. In milliseconds. */
  lockMs?: number;
  /** How often the schedules are looked after, in milliseconds. Default: as the store needs it. */
  upkeepMs?: number;
}

/** Time for running jobs to finish by themselves, and then to give up, before the worker is left to its fate. */
const FINISH_MS = 1_000;
const GIVE_UP_MS = 500;

/** The background work of one service: a worker for each of its queues. Also the injection token. */
export class Jobs {
  readonly #options: JobsOptions;
  readonly #queues = new Map<string, JobQueue>();
  readonly #runner: JobRunner;
  readonly #sweeper: Sweeper;
  readonly #upkeep: Upkeep;
  readonly #troubles: Troubles;
  readonly #stopRendering: () => void;
  #wasWiped = false;
  #isClosed = false;
  #closing: Promise<void> | undefined;

  constructor(options: JobsOptions) {
    this.#options = options;
    const { service, url, lockMs, upkeepMs, logger } = options;
    this.#runner = new JobRunner(logger, options.metrics);
    this.#sweeper = new Sweeper(logger);
    this.#troubles = new Troubles(logger);
    this.#upkeep = new Upkeep(() => this.#keep(), (error) => this.#complain(error));
    const shared = { service, url, runner: this.#runner, lockMs, upkeepMs, complain: (error: Error) => this.#complain(error), onReturn: () => this.#upkeep.now() };
    const byQueue = Map.groupBy(options.jobs, (job) => job.queue ?? service);
    for (const [name, jobs] of byQueue) this.#queues.set(name, new JobQueue({ name, jobs, ...shared }));
    this.#stopRendering = this.#measure();
  }

  /** Queues one run of `job`. Data that does not fit is refused here, not in the worker; UNAVAILABLE within seconds when the store is away (the run may come all the same, later), or when this is closed. */
  async add<Schema extends z.ZodType>(job: JobDefinition<Schema>, data: z.input<Schema>, options: AddOptions = {}): Promise<void> {
    const queue = this.#queues.get(this.#own(job.name).queue ?? this.#options.service);
    job.data.parse(data);
    if (this.#isClosed) throw new AppError('UNAVAILABLE', 'This process stops and takes no more work. Ask again in a moment.');
    await queue?.add(job, data, options);
  }

  handle<Schema extends z.ZodType>(job: JobDefinition<Schema>, handler: JobHandler<Schema>): void {
    this.#runner.register(this.#own(job.name), handler as JobHandler);
  }

  sweep(job: JobDefinition, handler: SweepHandler): void {
    this.#sweeper.register(this.#own(job.name), handler);
  }

  /** Starts the workers, the schedules and the sweeps. Handlers are registered before. */
  async start(): Promise<void> {
    await this.#each((queue) => queue.start(this.#options.isSoleWorker === true));
    this.#sweeper.start();
    this.#upkeep.start(Math.min(...[...this.#queues.values()].map(({ upkeepMs }) => upkeepMs)));
  }

  /** Runs every sweep now, instead of waiting for its interval. */
  async sweepNow(): Promise<void> {
    await this.#sweeper.runAll();
  }

  async counts(): Promise<JobCounts> {
    const sum: JobCounts = { waiting: 0, active: 0, delayed: 0, failed: 0 };
    for (const counts of await this.#each((queue) => queue.counts())) {
      for (const state of ['waiting', 'active', 'delayed', 'failed'] as const) sum[state] += counts[state];
    }
    return sum;
  }

  /** The newest jobs that were given up. */
  async failed({ limit = 100 }: { limit?: number } = {}): Promise<FailedJob[]> {
    const jobs = (await this.#each((queue) => queue.failed(limit))).flat();
    return jobs.sort((a, b) => b.failed_at.localeCompare(a.failed_at)).slice(0, limit);
  }

  /** Queues given-up jobs again, with all their attempts; returns how many it found. */
  async retry(ids: readonly string[]): Promise<number> {
    const found = await this.#each((queue) => Promise.all(ids.map((id) => queue.retry(id))));
    return found.flat().filter(Boolean).length;
  }

  /** True when nothing waits, runs, sweeps or is due soon; what comes later by schedule does not count. */
  async idle(): Promise<boolean> {
    if (this.#sweeper.isBusy || this.#runner.running > 0) return false;
    return (await this.#each((queue) => queue.idle())).every(Boolean);
  }

  /** Stops within about two seconds: running jobs may finish, then are asked to give up and go back to their queue. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#stopRendering();
    this.#upkeep.stop();
    const sweeps = this.#sweeper.stop();
    await this.#each((queue) => queue.pause());
    await this.#settle(FINISH_MS);
    if (this.#runner.running > 0) {
      this.#runner.abort();
      await this.#settle(GIVE_UP_MS);
    }
    await Promise.race([sweeps, wait(GIVE_UP_MS, undefined, { ref: false })]);
    this.#isClosed = true;
    await this.#each((queue) => queue.close(this.#runner.running > 0));
  }

  async #settle(withinMs: number): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (this.#runner.running > 0 && performance.now() < deadline) await wait(20);
  }

  #each<T>(work: (queue: JobQueue) => Promise<T>): Promise<T[]> {
    return Promise.all([...this.#queues.values()].map(work));
  }

  #own(name: string): JobDefinition {
    const definition = this.#options.jobs.find((job) => job.name === name);
    if (!definition) throw new Error(`${this.#options.service} does not declare the job ${name}: list it in its definition.`);
    return definition;
  }

  #measure(): () => void {
    const gauge = this.#options.metrics.gauge('adjutant_jobs', 'Jobs by state', ['service', 'queue', 'state']);
    const { service } = this.#options;
    return this.#options.metrics.onRender(async () => {
      for (const [queue, jobs] of this.#queues) {
        // What cannot be counted just now is left as it was: the other figures are shown.
        const counts = await jobs.counts().catch(() => null);
        for (const [state, count] of Object.entries(counts ?? {})) gauge.set({ service, queue, state }, count);
      }
    });
  }

  /** A store that was wiped is filled again: each queue puts back its schedules, the sweeps find the work. Remembered until they have run. */
  async #keep(): Promise<void> {
    const kept = await Promise.allSettled([...this.#queues.values()].map((queue) => queue.keep()));
    this.#wasWiped ||= kept.some((result) => result.status === 'fulfilled' && result.value);
    const failed = kept.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    if (!this.#wasWiped) return;
    this.#options.logger.warn({ service: this.#options.service }, 'the job store had lost what it knew: schedules are back, the sweeps look for work');
    this.#wasWiped = false;
    await this.#sweeper.runAll();
  }

  #complain(error: Error): void {
    if (!this.#closing) this.#troubles.tell(error);
  }
}
