import { randomUUID } from 'node:crypto';
import { Queue, Worker, type Job, type JobProgress, type JobsOptions as BullJobOptions, type PostgresQueueBackend } from 'bullmq';
import { chooseBackend } from './choose-backend.js';
import type { JobDefinition } from './define-job.js';
import type { JobRunner } from './job-runner.js';
import { releaseOrphans } from './release-orphans.js';

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
  name: string;
  url: string;
  jobs: readonly JobDefinition[];
  runner: JobRunner;
  lockMs: number;
  complain: (error: Error) => void;
}

/** A kill or a crash must never be the reason why a job is given up. */
const MAX_STALLED = 1_000;
const KEEP_DONE = { age: 3_600, count: 100 };
const KEEP_FAILED = { age: 14 * 24 * 3_600, count: 1_000 };
/** An idle worker is woken by the database; this is only how long it trusts that. */
const IDLE_POLL_SECONDS = 60;
/** A delayed job that is due within this time counts as work at hand. */
const SOON_MS = 20_000;

/** One queue and its worker. */
export class JobQueue {
  readonly #options: JobQueueOptions;
  readonly #queue: Queue<unknown, void, string, unknown, void, string, PostgresQueueBackend, string>;
  #worker: Worker<unknown, void, string, PostgresQueueBackend, JobProgress, string> | undefined;

  constructor(options: JobQueueOptions) {
    this.#options = options;
    const { connection, factory } = chooseBackend(options.url);
    this.#queue = new Queue(options.name, { connection, streams: { events: { maxLen: 100 } } }, factory);
    this.#queue.on('error', options.complain);
  }

  async add(job: JobDefinition, data: unknown, options: AddOptions): Promise<void> {
    await this.#queue.add(job.name, data, bullOptions(job, options));
  }

  /** Starts the schedules and the worker; with `isSoleWorker` what a killed process held runs at once. */
  async start(isSoleWorker: boolean): Promise<void> {
    const { name, url, jobs, runner, lockMs } = this.#options;
    if (isSoleWorker) await releaseOrphans(url, name);
    await this.#applySchedules();
    const { connection, factory } = chooseBackend(url);
    this.#worker = new Worker(
      name,
      (job, token) => runner.run(job, token),
      {
        connection,
        concurrency: jobs.reduce((sum, job) => sum + job.concurrency, 1),
        lockDuration: lockMs,
        stalledInterval: lockMs / 3,
        maxStalledCount: MAX_STALLED,
        drainDelay: IDLE_POLL_SECONDS,
        runRetryDelay: 1_000,
      },
      factory,
    );
    this.#worker.on('error', this.#options.complain);
  }

  async counts(): Promise<JobCounts> {
    const { waiting = 0, prioritized = 0, paused = 0, active = 0, delayed = 0, failed = 0 } = await this.#queue.getJobCounts();
    return { waiting: waiting + prioritized + paused, active, delayed, failed };
  }

  async failed(limit: number): Promise<FailedJob[]> {
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

  /** Queues a given-up job again, with all its attempts; false when there is none with this id. */
  async retry(id: string): Promise<boolean> {
    const job = await this.#queue.getJob(id);
    const definition = this.#options.jobs.find(({ name }) => name === job?.name);
    if (!job || !definition || !(await job.isFailed())) return false;
    await this.#queue.add(job.name, job.data, { ...bullOptions(definition, {}), ...deduplicationOf(job) });
    await job.remove();
    return true;
  }

  /** True when nothing waits, runs or is due soon; what comes later by schedule does not count. */
  async idle(): Promise<boolean> {
    const { waiting, active, delayed } = await this.counts();
    if (waiting + active > 0) return false;
    return delayed === 0 || !(await this.#hasDelayedSoon());
  }

  /** Takes no more jobs; those that run go on. */
  async pause(): Promise<void> {
    await this.#worker?.pause(true);
  }

  async close(force: boolean): Promise<void> {
    await this.#worker?.close(force);
    await this.#queue.close();
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
    const { jobId: _own, ...options } = bullOptions(job, {});
    await this.#queue.upsertJobScheduler(job.name, repeat, { name: job.name, data: schedule.data, opts: options });
  }
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
