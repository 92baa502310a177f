import { setTimeout as delay } from 'node:timers/promises';
import { startTracing, type Logger } from '@adjutant/telemetry';
import { processArguments, processEnvironment, type Environment } from './config.js';
import type { ServiceDefinition } from './define-service.js';
import { migrateFromEnv } from './migrate-service.js';
import { serveOperations } from './operations-server.js';
import { platformFromEnv } from './platform-from-env.js';
import { startService, type RunningService } from './start-service.js';

/** A process of one service. */
export interface RunningProcess {
  /** Of /healthz, /readyz and /metrics. */
  operationsPort: number;
  /** How long `stop` may take: STOP_DELAY_SECONDS and 25 more. */
  stopWithinMs: number;
  /** Names of the requests, events and jobs under way. */
  unfinished(): string[];
  logger: Logger;
  /** Says that it is not ready, waits STOP_DELAY_SECONDS until nobody sends it work any more, lets what it has end, and closes everything. */
  stop(): Promise<void>;
}

/** How a process stops, after STOP_DELAY_SECONDS. */
export interface StopOptions {
  /** How long what has begun may go on. Clients give a request of theirs 10 s; what has not ended then has nobody who waits for it. */
  graceMs: number;
  /** When the process ends at the latest. Whatever still runs then is left to those who find it: a row, a job or a message that nobody acknowledged. */
  deadlineMs: number;
  exit(code: number): void;
}

const STOP: StopOptions = { graceMs: 10_000, deadlineMs: 25_000, exit: (code) => process.exit(code) };
const GATEWAY_OPERATIONS_PORT = 9090;

/** Starts `definition` with what `env` says, and its health and figures beside it. */
export async function startProcess(definition: ServiceDefinition, env: Environment, { graceMs, deadlineMs }: Omit<StopOptions, 'exit'> = STOP): Promise<RunningProcess> {
  const { platform, config, close } = await platformFromEnv(definition, env, graceMs);
  const opened: (() => Promise<void>)[] = [close];
  let service: RunningService | undefined;
  let isStopping = false;
  const port = config.OPERATIONS_PORT ?? (definition.createApp ? GATEWAY_OPERATIONS_PORT : config.PORT);
  const stop = async (): Promise<void> => {
    isStopping = true;
    service?.announceStop();
    if (service) await delay(config.STOP_DELAY_SECONDS * 1_000);
    await service?.stop();
    await Promise.all(opened.map((end) => end()));
  };
  let operationsPort: number;
  try {
    const tracing = await startTracing({ serviceName: definition.name, endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT });
    opened.push(() => tracing.stop());
    const operations = await serveOperations({ port, metrics: platform.metrics, health: () => (isStopping ? undefined : service?.health()) });
    opened.push(() => operations.close());
    operationsPort = operations.port;
    service = await startService(definition, platform);
  } catch (error) {
    await stop();
    throw error;
  }
  let stopped: Promise<void> | undefined;
  return {
    operationsPort,
    stopWithinMs: config.STOP_DELAY_SECONDS * 1_000 + deadlineMs,
    unfinished: () => service?.parts.userWork.names() ?? [],
    logger: platform.logger,
    stop: () => (stopped ??= stop()),
  };
}

/**
 * The body of a service's main.ts: starts it, and stops it in order on SIGTERM or SIGINT. `main.js migrate` brings its
 * schema up to date instead, and ends.
 */
export async function runService(definition: ServiceDefinition, args: readonly string[] = processArguments(), options: StopOptions = STOP): Promise<void> {
  try {
    if (args[0] === 'migrate') return await runMigrations(definition);
    if (args.length > 0) throw new Error(`"${args.join(' ')}" means nothing here. Give no word to start ${definition.name}, or "migrate".`);
    stopOnSignal(await startProcess(definition, processEnvironment(), options), options);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

async function runMigrations(definition: ServiceDefinition): Promise<void> {
  const applied = await migrateFromEnv(definition, processEnvironment());
  process.stdout.write(applied.length > 0 ? `${definition.name}: applied ${applied.join(', ')}\n` : `${definition.name}: nothing to migrate\n`);
}

/** The deadline holds nobody up, and is kept when all is closed: a handler without an end may still hold the process open. */
function stopOnSignal({ stop, stopWithinMs, unfinished, logger }: RunningProcess, { exit }: StopOptions): void {
  const leave = (): void => {
    logger.error({ left: unfinished(), limit_ms: stopWithinMs }, 'the time to stop is over, the process ends');
    exit(1);
  };
  const begin = (): void => {
    setTimeout(leave, stopWithinMs).unref();
    stop().catch(() => exit(1));
  };
  process.once('SIGTERM', begin);
  process.once('SIGINT', begin);
}
