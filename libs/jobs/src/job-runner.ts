import { AppError } from '@adjutant/contracts-core';
import type { Histogram, Logger, Metrics } from '@adjutant/telemetry';
import { DelayedError, UnrecoverableError, WaitingError, type Job } from 'bullmq';
import type { z } from 'zod';
import type { JobDefinition } from './define-job.js';
import { JobSlots } from './job-slots.js';

/** What a handler is told about its run. */
export interface JobRun {
  /** Aborted when the run's time is up or the process stops: give up soon. */
  signal: AbortSignal;
  /** 1 for the first try. */
  attempt: number;
}

export type JobHandler<Schema extends z.ZodType = z.ZodType> = (data: z.output<Schema>, run: JobRun) => Promise<void>;

/** While two versions run side by side, one may take a job that only the other knows: so long it is handed on, after a pause. */
const STRANGE_FOR_MS = 30 * 60_000;
const STRANGE_PAUSE_MS = 2_000;

/** One kind of job, its handler and its share of the worker. */
interface Entry {
  definition: JobDefinition;
  handler: JobHandler;
  slots: JobSlots;
}

/** Runs jobs by name: validates their data, bounds their time and their number, and says what became of them. */
export class JobRunner {
  readonly #entries = new Map<string, Entry>();
  readonly #durations: Histogram;
  readonly #stopping = new AbortController();
  readonly #logger: Logger;
  #running = 0;

  constructor(logger: Logger, metrics: Metrics) {
    this.#logger = logger;
    this.#durations = metrics.histogram('adjutant_job_duration_seconds', 'Time of one run of a job', ['job', 'outcome']);
  }

  get running(): number {
    return this.#running;
  }

  register(definition: JobDefinition, handler: JobHandler): void {
    if (this.#entries.has(definition.name)) throw new Error(`The job ${definition.name} has two handlers.`);
    this.#entries.set(definition.name, { definition, handler, slots: new JobSlots(definition.concurrency) });
  }

  /** Asks every run to give up; what was not finished goes back to the queue and loses no attempt. */
  abort(): void {
    this.#stopping.abort(new AppError('CANCELLED', 'The process stops.'));
  }

  async run(job: Job<unknown>, token: string | undefined): Promise<void> {
    const entry = this.#entries.get(job.name);
    if (!entry) return this.#handOn(job, token);
    this.#running += 1;
    try {
      await entry.slots.hold(() => this.#runOnce(entry, job));
    } catch (error) {
      if (this.#stopping.signal.aborted && token) {
        await job.moveToWait(token);
        throw new WaitingError();
      }
      throw error;
    } finally {
      this.#running -= 1;
    }
  }

  async #handOn(job: Job<unknown>, token: string | undefined): Promise<never> {
    if (!token || job.timestamp + STRANGE_FOR_MS < Date.now()) throw new UnrecoverableError(`No handler for the job ${job.name}.`);
    await job.moveToDelayed(Date.now() + STRANGE_PAUSE_MS, token);
    throw new DelayedError();
  }

  async #runOnce(entry: Entry, job: Job<unknown>): Promise<void> {
    this.#stopping.signal.throwIfAborted();
    const startedAt = performance.now();
    const attempt = job.attemptsMade + 1;
    const seconds = (): number => (performance.now() - startedAt) / 1_000;
    try {
      await this.#bounded(entry, job.data, attempt);
      this.#durations.observe({ job: job.name, outcome: 'done' }, seconds());
      this.#logger.debug({ job: job.name, job_id: job.id, attempt, duration_ms: Math.round(seconds() * 1_000) }, 'job done');
    } catch (error) {
      this.#durations.observe({ job: job.name, outcome: 'failed' }, seconds());
      throw this.#judge(entry, job, attempt, error);
    }
  }

  async #bounded({ definition, handler }: Entry, data: unknown, attempt: number): Promise<void> {
    const timeUp = new AbortController();
    const signal = AbortSignal.any([timeUp.signal, this.#stopping.signal]);
    const timer = setTimeout(() => {
      timeUp.abort(new AppError('DEADLINE_EXCEEDED', `The job took longer than ${definition.timeoutMs} ms.`));
    }, definition.timeoutMs);
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
    try {
      await Promise.race([handler(definition.data.parse(data), { signal, attempt }), aborted]);
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Logs the failure; tells the queue not to try again what no retry can help. */
  #judge({ definition }: Entry, job: Job<unknown>, attempt: number, thrown: unknown): Error {
    const error = AppError.from(thrown);
    const isStopped = this.#stopping.signal.aborted;
    const isFinal = !isStopped && (attempt >= definition.attempts || !error.isRetryable);
    const fields = { job: job.name, job_id: job.id, attempt, attempts: definition.attempts, error: thrown };
    if (isFinal) this.#logger.error(fields, 'job failed for good');
    else this.#logger.warn(fields, isStopped ? 'job stopped, it will run again' : 'job failed, it will be tried again');
    const reason = thrown instanceof Error ? `${error.code}: ${thrown.message}` : error.code;
    return error.isRetryable || isStopped ? new Error(reason, { cause: thrown }) : new UnrecoverableError(reason);
  }
}
