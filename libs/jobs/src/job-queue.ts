import { randomUUID } from 'node:crypto';
import { AppError } from '@adjutant/contracts-core';
import { Queue, Worker, type IQueueBackend, type Job, type JobProgress, type JobsOptions as BullJobOptions } from 'bullmq';
import { chooseBackend, type ChosenBackend } from './choose-backend.js';
import type { JobDefinition } from './define-job.js';
import type { JobRunner } from './job-runner.js';
import { ScheduleKeeper } from './schedule-keeper.js';
import { endsWithin, withinDeadline } from './within-deadline.js';

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

export interface JobQueueOptions {
  service: string;
  name: string;
  url: string;
  jobs: readonly JobDefinition[];
  runner: JobRunner;
  lockMs: number | undefined;
  upkeepMs: number | undefined;
  complain: (error: Error) => void;
  /** The store is there again, after it was away. */
  onReturn: () => void;
}

/** A kill or a crash must never be the reason why a job is given up. */
const MAX_STALLED = 1_000;
const KEEP_DONE = { age: 3_600, count: 100 };
const KEEP_FAILED = { age: 14 * 24 * 3_600, count: 1_000 };
const MAX_EVENTS = 100;
/** How long a question to the store may take. */
const DEADLINE_MS = 3_000;
/** How long a worker or a queue may take to say good-bye. */
const LEAVE_MS = 400;
/** A delayed job that is due within this time counts as work at hand. */
const SOON_MS = 20_000;
/** Delayed jobs that are looked at one by one. */
const LISTED = 200;

class QueueWorker extends Worker<unknown, void, string, IQueueBackend, JobProgress, string> {
  /** A store that is lost at this very moment owes the worker an answer that nobody waits for: what it had is given back by its lock. */
  async leave(force: boolean): Promise<void> {
    if (await endsWithin(LEAVE_MS, this.close(force))) return;
    await this.lockManager.close();
    await this.backend.close(true);
  }
}

/** One queue and its worker. */
export class JobQueue {
  readonly #options: JobQueueOptions;
  readonly #backend: ChosenBackend;
  readonly #queue: Queue<unknown, void, string, unknown, void, string, IQueueBackend, string>;
  readonly #schedules: ScheduleKeeper;
  #worker: QueueWorker | undefined;

  constructor(options: JobQueueOptions) {
    this.#options = options;
    this.#backend = chooseBackend(options.url, options.service);
    const { connection, factory } = this.#backend;
    this.#queue = new Queue(options.name, { connection, ...this.#prefix, streams: { events: { maxLen: MAX_EVENTS } } }, factory);
    this.#queue.on('error', options.complain);
    this.#queue.getBackend().on('ready', options.onReturn);
    this.#schedules = new ScheduleKeeper(this.#queue, options.jobs, (job) => bullOptions(job, {}), { roundMs: this.upkeepMs, maxEvents: MAX_EVENTS });
  }

  get upkeepMs(): number {
    return this.#options.upkeepMs ?? this.#backend.upkeepMs;
  }

  get #prefix(): { prefix?: string } {
    return this.#backend.prefix === undefined ? {} : { prefix: this.#backend.prefix };
  }

  /** Rejects with UNAVAILABLE within seconds when the store is away. */
  async add(job: JobDefinition, data: unknown, options: AddOptions): Promise<void> {
    await this.#ask(() => this.#queue.add(job.name, data, bullOptions(job, options)));
  }

  /**
   * Starts the schedules and the worker; with `isSoleWorker` what a killed process held runs at once. A store that is away
   * keeps nobody from starting: the worker takes up its work when it is back, and the upkeep the schedules.
   */
  async start(isSoleWorker: boolean): Promise<void> {
    const isThere = await this.#backend.whenReady().then(() => true, this.#tellAbsence);
    if (isThere) {
      if (isSoleWorker) await this.#backend.releaseOrphans(this.#options.name);
      await this.#schedules.start(isSoleWorker);
    }
    this.#worker = this.#createWorker();
    this.#worker.on('error', this.#options.complain);
  }

  /** Looks after the schedules; true when the store had lost all that it knew. */
  keep(): Promise<boolean> {
    return this.#ask(() => this.#schedules.keep());
  }

  async counts(): Promise<JobCounts> {
    const { waiting = 0, prioritized = 0, paused = 0, active = 0, delayed = 0, failed = 0 } = await this.#ask(() => this.#queue.getJobCounts());
    return { waiting: waiting + prioritized + paused, active, delayed, failed };
  }

  async failed(limit: number): Promise<FailedJob[]> {
    const jobs = await this.#ask(() => this.#queue.getFailed(0, limit - 1));
    return jobs.map((job) => ({
      id: job.id ?? '',
      name: job.name,
      data: job.data,
      reason: job.failedReason,
      attempts: job.attemptsMade,
      failed_at: new Date(job.finishedOn ?? job.timestamp).toISOString(),
    }));
  }

  /** Queues a given-up job again, with all its attempts; false when there is none with this id. */
  retry(id: string): Promise<boolean> {
    return this.#ask(() => this.#retry(id));
  }

  async #retry(id: string): Promise<boolean> {
    const job = await this.#queue.getJob(id);
    const definition = this.#options.jobs.find(({ name }) => name === job?.name);
    if (!job || !definition || !(await job.isFailed())) return false;
    await this.#queue.add(job.name, job.data, { ...bullOptions(definition, {}), ...deduplicationOf(job) });
    await job.remove();
    return true;
  }

  /** True when nothing waits, runs or is due soon; what comes later by schedule does not count. Delayed jobs are looked at first: one that starts meanwhile is then seen waiting or running. */
  async idle(): Promise<boolean> {
    const delayed = await this.#ask(() => this.#queue.getDelayed(0, LISTED - 1));
    if (delayed.some(isDueSoon)) return false;
    const counts = await this.counts();
    return counts.waiting + counts.active === 0 && (counts.delayed <= delayed.length || delayed.length === LISTED);
  }

  /** Takes no more jobs; those that run go on. */
  async pause(): Promise<void> {
    await this.#worker?.pause(true);
  }

  async close(force: boolean): Promise<void> {
    await this.#worker?.leave(force || !this.#backend.isReady());
    await endsWithin(LEAVE_MS, this.#queue.close());
  }

  /** Nobody waits for ever on a store that is away, and nothing is left in line for it. */
  async #ask<T>(question: () => Promise<T>): Promise<T> {
    await this.#backend.whenReady();
    return withinDeadline(question, DEADLINE_MS);
  }

  /** Whoever is refused will be refused again: that is no matter of waiting. */
  readonly #tellAbsence = (error: unknown): false => {
    if (!(error instanceof AppError)) throw error;
    this.#options.complain(error);
    return false;
  };

  #createWorker(): QueueWorker {
    const { name, jobs, runner, lockMs = this.#backend.lockMs } = this.#options;
    const { connection, factory, idlePollSeconds } = this.#backend;
    const options = {
      connection,
      ...this.#prefix,
      concurrency: jobs.reduce((sum, job) => sum + job.concurrency, 1),
      lockDuration: lockMs,
      stalledInterval: Math.ceil(lockMs / 3),
      maxStalledCount: MAX_STALLED,
      drainDelay: idlePollSeconds,
      runRetryDelay: 1_000,
    };
    return new QueueWorker(name, (job, token) => runner.run(job, token), options, factory);
  }
}

function isDueSoon(job: Job<unknown>): boolean {
  return !job.repeatJobKey && (job.attemptsMade > 0 || job.timestamp + job.delay < Date.now() + SOON_MS);
}

function bullOptions(job: JobDefinition, { jobId, delayMs }: AddOptions): BullJobOptions {
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

function deduplicationOf(job: Job<unknown>): BullJobOptions {
  return job.opts.deduplication ? { deduplication: job.opts.deduplication } : {};
}
