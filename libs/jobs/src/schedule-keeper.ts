import { isDeepStrictEqual } from 'node:util';
import type { IQueueBackend, JobSchedulerJson, JobsOptions as BullJobOptions, RepeatOptions } from 'bullmq';
import type { JobDefinition, JobSchedule } from './define-job.js';

/** The part of a BullMQ queue that this needs. */
export interface ScheduledQueue {
  getBackend(): IQueueBackend;
  getJobSchedulers(start: number, end: number): Promise<JobSchedulerJson[]>;
  getJob(id: string): Promise<{ finishedOn?: number | undefined } | undefined>;
  removeJobScheduler(key: string): Promise<unknown>;
  upsertJobScheduler(key: string, repeat: Omit<RepeatOptions, 'key'>, template: { name: string; data: unknown; opts: BullJobOptions }): Promise<unknown>;
}

const DECLARED = 'adjutant:declared:';
const KEPT = 'adjutant:kept';
/** Nobody has declared a schedule for so many rounds: whoever did is gone. */
const FORGOTTEN_AFTER_ROUNDS = 10;

/**
 * Keeps the schedules of one queue as they are declared. Every process says again and again which ones it declares, so
 * that two versions side by side do not take each other's away: a schedule goes when the last that declared it is long
 * gone. One that exists is changed at a start alone, and then the youngest start wins; later only what is missing is added.
 */
export class ScheduleKeeper {
  readonly #declared: readonly JobDefinition[];
  #suspects = new Set<string>();
  #hasKept = false;

  constructor(
    private readonly queue: ScheduledQueue,
    jobs: readonly JobDefinition[],
    private readonly optionsOf: (job: JobDefinition) => BullJobOptions,
    private readonly options: { roundMs: number; maxEvents: number },
  ) {
    this.#declared = jobs.filter((job) => job.schedule);
  }

  /** At a start: as declared here. Whoever is alone need not wait before it forgets what it does not declare. */
  async start(isAlone: boolean): Promise<void> {
    const stored = await this.queue.getJobSchedulers(0, -1);
    const changed = this.#declared.filter((job) => !stored.some((scheduler) => scheduler.key === job.name && this.#isAsDeclared(scheduler, job)));
    await Promise.all(changed.map((job) => this.#apply(job)));
    await this.#keep(isAlone);
  }

  /** Adds what is missing; true when the store had forgotten everything. */
  keep(): Promise<boolean> {
    return this.#keep(false);
  }

  async #keep(isAlone: boolean): Promise<boolean> {
    const backend = this.queue.getBackend();
    const [meta, stored] = await Promise.all([backend.getQueueMeta(), this.queue.getJobSchedulers(0, -1)]);
    const stopped = await this.#stoppedOf(stored);
    const missing = this.#declared.filter((job) => stopped.has(job.name) || !stored.some(({ key }) => key === job.name));
    await Promise.all(missing.map((job) => this.#apply(job)));
    const foreign = stored.map(({ key }) => key).filter((key) => !this.#declared.some((job) => job.name === key));
    await Promise.all(foreign.filter((key) => isAlone || this.#isForgotten(meta[DECLARED + key])).map((key) => this.#remove(key)));
    const wasWiped = this.#hasKept && meta[KEPT] === undefined;
    const now = Date.now();
    await backend.setQueueMeta({ 'opts.maxLenEvents': this.options.maxEvents, [KEPT]: now, ...Object.fromEntries(this.#declared.map((job) => [DECLARED + job.name, now])) });
    this.#hasKept = true;
    return wasWiped;
  }

  /**
   * Schedules whose next job was neither there nor at work twice in a row: nothing would ever run them again. BullMQ loses it
   * in PostgreSQL when one process applies a schedule in the very moment in which another runs it.
   */
  async #stoppedOf(stored: readonly JobSchedulerJson[]): Promise<Set<string>> {
    const own = stored.filter(({ key }) => this.#declared.some((job) => job.name === key));
    const next = await Promise.all(own.map(({ key, next: millis }) => this.queue.getJob(`repeat:${key}:${millis}`)));
    const lost = new Set(own.filter((_, index) => !next[index] || next[index].finishedOn).map(({ key }) => key));
    const stopped = new Set([...lost].filter((key) => this.#suspects.has(key)));
    this.#suspects = lost;
    return stopped;
  }

  #isForgotten(declaredAt: string | undefined): boolean {
    return Number(declaredAt ?? 0) < Date.now() - FORGOTTEN_AFTER_ROUNDS * this.options.roundMs;
  }

  /** Applied again, a schedule that is as declared would lose its place in line. */
  #isAsDeclared({ every, pattern, tz, template }: JobSchedulerJson, job: JobDefinition): boolean {
    const { attempts, backoff } = this.optionsOf(job);
    const declared = job.schedule && { ...repeatOf(job.schedule), data: job.schedule.data, attempts, backoff };
    const { data, opts } = template ?? {};
    const stored = { ...(every ? { every } : { pattern, tz }), data, attempts: opts?.attempts, backoff: opts?.backoff };
    return isDeepStrictEqual(stored, declared);
  }

  async #remove(key: string): Promise<void> {
    await this.queue.removeJobScheduler(key);
    await this.queue.getBackend().removeQueueMetaFields([DECLARED + key]);
  }

  async #apply(job: JobDefinition): Promise<void> {
    const { schedule } = job;
    if (!schedule) return;
    const { jobId: _own, ...opts } = this.optionsOf(job);
    await this.queue.upsertJobScheduler(job.name, repeatOf(schedule), { name: job.name, data: schedule.data, opts });
  }
}

function repeatOf(schedule: JobSchedule<unknown>): { every: number } | { pattern: string; tz: string } {
  return 'everyMs' in schedule ? { every: schedule.everyMs } : { pattern: schedule.cron, tz: schedule.timeZone ?? 'UTC' };
}
