import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, type Clock, type EventContract, type MessageContext } from '@adjutant/contracts-core';
import type { Database } from '@adjutant/database';
import { jobsUrlFor, migrateJobs, type Jobs } from '@adjutant/jobs';
import { InProcessBus, type Bus } from '@adjutant/messaging';
import { startService, type Platform, type PortFactories, type RunningService, type ServiceDefinition } from '@adjutant/service-kit';
import { Metrics, silentLogger, type Logger } from '@adjutant/telemetry';
import type { z } from 'zod';
import { drain } from './drain.js';
import { payloadsOf, recordEvents, type RecordedEvent } from './recorded-events.js';
import type { Responder } from './respond.js';
import { testDatabase, type TestDatabase } from './test-database.js';

export interface TestServiceOptions {
  clock?: Clock;
  env?: Record<string, string>;
  /** Stand-ins for other services. */
  responders?: readonly Responder[];
  /** Real drivers or doubles for the ports that the service asks for. */
  ports?: PortFactories;
  logger?: Logger;
  metrics?: Metrics;
}

/** A whole service on a real bus, a real PostgreSQL and real jobs, alone in its process. */
export interface TestService<DB> {
  bus: Bus;
  /** The service's own connection, as its login role. */
  database: Database<DB>;
  adminUrl: string;
  jobs: Jobs;
  app: RunningService['app'];
  running: RunningService;
  /** Events that the service sent, in order. */
  published: readonly RecordedEvent[];
  /** The payloads of one event that the service sent. */
  publishedOf<Payload extends z.ZodType>(event: EventContract<Payload>): z.output<Payload>[];
  /** Delivers an event as its owner would; resolves when the service has handled it. The same `messageId` twice is the same event again. */
  publishEvent<Payload extends z.ZodType>(ctx: MessageContext, event: EventContract<Payload>, payload: z.input<Payload>, options?: { messageId?: string }): Promise<void>;
  /** Resolves when outbox, bus and jobs are quiet; throws after 20 s and says what is not. */
  drain(deadlineMs?: number): Promise<void>;
  close(): Promise<void>;
}

const JOBS_PASSWORD = 'jobs-password';

/** Starts `definition` on a database cloned from its migrated template. */
export async function startTestService<DB>(definition: ServiceDefinition, options: TestServiceOptions = {}): Promise<TestService<DB>> {
  const pg = await testDatabase<DB>(definition.migrations, definition.schema ?? 'nothing');
  const dataDir = await mkdtemp(join(tmpdir(), `${definition.name}-`));
  const { clock = systemClock, logger = silentLogger, metrics = new Metrics() } = options;
  const bus = new InProcessBus({ clock, logger, metrics });
  const dispose = async (): Promise<void> => {
    await bus.close();
    await pg.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await migrateJobs({ adminUrl: pg.adminUrl, password: JOBS_PASSWORD });
    for (const responder of options.responders ?? []) responder(bus);
    const { all } = recordEvents(bus, definition.contracts);
    const running = await startService(definition, platformFor(pg, bus, dataDir, { ...options, clock, logger, metrics }));
    return testService(running, pg, bus, all, dispose);
  } catch (error) {
    await dispose();
    throw error;
  }
}

type Given = Required<Pick<TestServiceOptions, 'clock' | 'logger' | 'metrics'>> & TestServiceOptions;

function platformFor<DB>(pg: TestDatabase<DB>, bus: Bus, dataDir: string, { clock, env = {}, logger, metrics, ports = {} }: Given): Platform {
  return {
    profile: 'standalone',
    version: '0.0.0-test',
    env,
    bus,
    clock,
    logger,
    metrics,
    databaseUrl: () => ({ url: pg.url, admin: { url: pg.adminUrl, password: pg.password } }),
    jobsUrl: jobsUrlFor(pg.adminUrl, JOBS_PASSWORD),
    dataDir,
    ports,
    stopGraceMs: 0,
  };
}

function testService<DB>(running: RunningService, pg: TestDatabase<DB>, bus: Bus, published: RecordedEvent[], dispose: () => Promise<void>): TestService<DB> {
  return {
    bus,
    database: pg.database,
    adminUrl: pg.adminUrl,
    get jobs(): Jobs {
      if (!running.parts.jobs) throw new Error(`${running.name} has no jobs.`);
      return running.parts.jobs;
    },
    app: running.app,
    running,
    published,
    publishedOf: (event) => payloadsOf(published, event),
    publishEvent: (ctx, event, payload, given) => bus.publish(ctx, event, payload, given),
    drain: (deadlineMs) => drain(bus, [running], deadlineMs),
    close: async () => {
      await running.stop();
      await dispose();
    },
  };
}
