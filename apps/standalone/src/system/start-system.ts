import { join } from 'node:path';

import { ensureOwner, issueOwnerTokens, type UserProfile } from '@adjutant/contracts-auth-billing';
import { AppError, systemContext, type Clock } from '@adjutant/contracts-core';
import { checkDatabaseUrl, startEmbeddedPostgres } from '@adjutant/database';
import { migrateJobs } from '@adjutant/jobs';
import { startService, type Platform, type RunningService } from '@adjutant/service-kit';
import { createLogger, startTracing, toLogLevel, type Logger } from '@adjutant/telemetry';

import { openDataFolder, type DataFolder } from '../data-folder/data-folder.js';
import { lockFolder } from '../data-folder/folder-lock.js';
import { writeRunFile } from '../data-folder/run-file.js';
import { assertPortFree } from './assert-port-free.js';
import { createPlatform } from './create-platform.js';
import { LogFile } from './log-file.js';
import { gatewayService, innerServices } from './services.js';

export interface SystemOptions {
  dataFolder: string;
  /** 0 picks a free one. */
  port: number;
  env: Readonly<Record<string, string | undefined>>;
  clock?: Clock;
  /** Where logs go: a file of the data folder unless given. */
  logDestination?: NodeJS.WritableStream;
  /** Gives the start up between two of its steps. */
  signal?: AbortSignal;
}

/** The whole product, running in this process. */
export interface RunningSystem {
  url: string;
  accessToken: string;
  owner: UserProfile;
  folder: DataFolder;
  platform: Platform;
  services: readonly RunningService[];
  /** Ends everything in order, the gateway first, PostgreSQL last. */
  stop(): Promise<void>;
}

/** Runs the steps that undo a start, newest first; one that fails does not keep the others from running. */
class Cleanup {
  readonly #steps: Array<() => Promise<unknown>> = [];

  add(step: () => Promise<unknown>): void {
    this.#steps.push(step);
  }

  async run(): Promise<void> {
    const failures: unknown[] = [];
    for (const step of this.#steps.splice(0).reverse()) await step().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be stopped in order');
  }
}

function logTo(options: SystemOptions, folder: DataFolder) {
  const word = options.env['LOG_LEVEL'] ?? 'info';
  const level = toLogLevel(word);
  if (!level) throw new AppError('BAD_REQUEST', `LOG_LEVEL is "${word}"; write debug, info, warning, error, critical or silent.`);
  return createLogger({ name: 'adjutant', level, destination: options.logDestination ?? new LogFile(join(folder.path, 'adjutant.log')) });
}

function checkModelUrl(given: string | undefined): void {
  if (!given || /^https?:$/.test(URL.parse(given)?.protocol ?? '')) return;
  throw new AppError('BAD_REQUEST', 'MODEL_URL is not a web address. Write it like http://localhost:11434/v1, or unset it to work without a model.');
}

async function startDatabase(options: SystemOptions, folder: DataFolder, logger: Logger, cleanup: Cleanup): Promise<string> {
  const given = options.env['DATABASE_URL'];
  if (given) {
    await checkDatabaseUrl(given);
    return given;
  }
  const server = await startEmbeddedPostgres({ dataDir: join(folder.path, 'postgres'), password: folder.secrets.database_password, onEnded: (lastWords) => logger.error({ last_words: lastWords }, 'PostgreSQL ended and is started again') });
  cleanup.add(() => server.stop());
  return server.adminUrl;
}

async function startServices(platform: Platform, cleanup: Cleanup): Promise<RunningService[]> {
  const results = await Promise.allSettled(innerServices.map((service) => startService(service, platform)));
  const running = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  cleanup.add(() => Promise.all(running.map((service) => service.stop())));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  const gateway = await startService(gatewayService, platform);
  cleanup.add(() => gateway.stop());
  return [...running, gateway];
}

async function signInOwner(platform: Platform): Promise<{ owner: UserProfile; accessToken: string }> {
  const ctx = systemContext('start');
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  await platform.bus.request(ctx, ensureOwner, { timezone });
  const { tokens, user } = await platform.bus.request(ctx, issueOwnerTokens, { ttl_seconds: 30 * 86_400 });
  return { owner: user, accessToken: tokens.access_token };
}

/** The address that the gateway listens on, asked of the application itself: port 0 means any. */
async function addressOfGateway(gateway: RunningService | undefined): Promise<string> {
  const app = gateway?.app as { getUrl?: () => Promise<string> } | undefined;
  const url = await app?.getUrl?.();
  if (!url) throw new AppError('INTERNAL', 'The gateway does not listen.');
  return url.replace('127.0.0.1', 'localhost').replace('[::1]', 'localhost');
}

async function start(options: SystemOptions, folder: DataFolder, cleanup: Cleanup): Promise<Omit<RunningSystem, 'stop'>> {
  checkModelUrl(options.env['MODEL_URL']);
  const logger = logTo(options, folder);
  const tracing = await startTracing({ serviceName: 'adjutant', endpoint: options.env['OTEL_EXPORTER_OTLP_ENDPOINT'] });
  cleanup.add(() => tracing.stop());
  const databaseUrl = await startDatabase(options, folder, logger, cleanup);
  const { signal } = options;
  const env = { LOCAL_OWNER: 'on', ...options.env, PORT: String(options.port), DATABASE_URL: databaseUrl };
  signal?.throwIfAborted();
  await migrateJobs({ adminUrl: databaseUrl, password: folder.secrets.database_password });
  const platform = createPlatform({ folder, databaseUrl, env, logger, ...(options.clock ? { clock: options.clock } : {}) });
  cleanup.add(() => platform.ports.close());
  signal?.throwIfAborted();
  const services = await startServices(platform, cleanup);
  signal?.throwIfAborted();
  platform.bus.open();
  const { owner, accessToken } = await signInOwner(platform);
  const url = await addressOfGateway(services.at(-1));
  cleanup.add(await writeRunFile(folder.path, { url, access_token: accessToken }));
  return { url, accessToken, owner, folder, platform, services };
}

/** Starts everything on a data folder. Throws AppError with one sentence and a way out; what was started is stopped again. */
export async function startSystem(options: SystemOptions): Promise<RunningSystem> {
  options.signal?.throwIfAborted();
  const folder = await openDataFolder(options.dataFolder);
  const cleanup = new Cleanup();
  cleanup.add(await lockFolder(folder.path));
  try {
    if (options.port > 0) await assertPortFree(options.port, options.env['HOST'] ?? '127.0.0.1');
    const system = await start(options, folder, cleanup);
    return { ...system, stop: () => cleanup.run() };
  } catch (error) {
    await cleanup.run().catch(() => undefined);
    throw error;
  }
}
