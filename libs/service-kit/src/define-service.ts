import type { OwnerContracts } from '@adjutant/contracts-core';
import type { Migration } from '@adjutant/database';
import type { JobDefinition } from '@adjutant/jobs';
import type { DynamicModule, INestApplicationContext, Type } from '@nestjs/common';
import type { z } from 'zod';
import type { PortName } from './platform.js';

/** All that is needed to start a service anywhere. */
export interface ServiceDefinition<Config extends z.ZodType = z.ZodType> {
  /** Owner of its contracts; name of its queue and its consumer. */
  readonly name: string;
  /** Its PostgreSQL schema; absent when it keeps nothing. */
  readonly schema?: string;
  readonly module: Type;
  readonly contracts: OwnerContracts;
  readonly migrations: readonly Migration[];
  readonly jobs: readonly JobDefinition[];
  /** Over environment strings. */
  readonly config: Config;
  readonly ports: readonly PortName[];
  /** Builds the application when a plain context is not enough, e.g. an HTTP one; must not listen yet. */
  readonly createApp?: (rootModule: DynamicModule) => Promise<INestApplicationContext>;
  /** Runs last, when handlers, relay and jobs are up: the place to listen. */
  readonly started?: (app: INestApplicationContext) => Promise<void>;
  /** Runs as soon as the process is told to stop, STOP_DELAY_SECONDS before it does: the place to send callers elsewhere. */
  readonly stopping?: (app: INestApplicationContext) => void;
}

type Optional = 'migrations' | 'jobs' | 'ports';

export function defineService<Config extends z.ZodType>(
  definition: Omit<ServiceDefinition<Config>, Optional> & Partial<Pick<ServiceDefinition<Config>, Optional>>,
): ServiceDefinition<Config> {
  const complete = { migrations: [], jobs: [], ports: [], ...definition };
  if (!complete.schema && complete.migrations.length > 0) throw new Error(`${complete.name} has migrations but no schema.`);
  const foreign = complete.jobs.find((job) => !job.name.startsWith(`${complete.name}.`));
  if (foreign) throw new Error(`The job ${foreign.name} is listed by ${complete.name}: its name must start with "${complete.name}.".`);
  return complete;
}
