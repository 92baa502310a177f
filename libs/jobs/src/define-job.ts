import type { z } from 'zod';

/** Adds `data` again and again, on its own: every so many milliseconds, or by a cron pattern in a time zone. */
export type JobSchedule<Data> = { everyMs: number; data: Data } | { cron: string; timeZone?: string; data: Data };

/** One kind of work that is done in the background, may be retried, and survives a crash. */
export interface JobDefinition<Schema extends z.ZodType = z.ZodType> {
  /** `<service>.<verb-noun>` */
  readonly name: string;
  readonly data: Schema;
  /** The queue that it waits in; the service's own unless named. */
  readonly queue?: string;
  /** How often it is tried in all: the first time and then the retries. */
  readonly attempts: number;
  /** Wait before the first retry, in milliseconds; doubles each time. */
  readonly backoffMs: number;
  /** After this long a run is aborted and counts as failed. */
  readonly timeoutMs: number;
  /** Runs at the same time in one process. */
  readonly concurrency: number;
  /** How often the sweep looks for rows that no job covers. */
  readonly sweepEveryMs: number;
  readonly schedule?: JobSchedule<z.input<Schema>>;
}

export type JobData<Job extends JobDefinition> = z.output<Job['data']>;

const DEFAULTS = { attempts: 4, backoffMs: 1_000, timeoutMs: 60_000, concurrency: 1, sweepEveryMs: 60_000 } as const;

/** Declares a job. Defaults: three retries after 1, 2 and 4 s, a minute for each run, one at a time, a sweep each minute. */
export function defineJob<Schema extends z.ZodType>(
  job: Pick<JobDefinition<Schema>, 'name' | 'data'> & Partial<JobDefinition<Schema>>,
): JobDefinition<Schema> {
  if (!/^[a-z][a-z-]*\.[a-z][a-z0-9-]*$/.test(job.name)) {
    throw new Error(`"${job.name}" is not a job name: write <service>.<verb-noun>`);
  }
  return { ...DEFAULTS, ...job };
}
