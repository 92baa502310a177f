import { systemClock } from '@adjutant/contracts-core';
import { connectRabbitBus } from '@adjutant/messaging';
import { createLogger, Metrics } from '@adjutant/telemetry';
import { parseConfig, type Environment } from './config.js';
import type { ServiceDefinition } from './define-service.js';
import { platformConfigOf, type PlatformConfig } from './platform-config.js';
import type { DatabaseAddress, Platform } from './platform.js';
import { portsFromConfig } from './ports-from-config.js';

/** The surroundings of one service alone in its process: connected to the bus, to nothing else yet. */
export async function platformFromEnv(definition: ServiceDefinition, env: Environment, stopGraceMs: number): Promise<{ platform: Platform; config: PlatformConfig; close(): Promise<void> }> {
  const config = parseConfig(platformConfigOf(definition), env);
  const logger = createLogger({ name: definition.name, level: config.LOG_LEVEL });
  const metrics = new Metrics();
  const clock = systemClock;
  const { ports, close } = portsFromConfig(config, logger);
  const jobsUrl = config.REDIS_URL ?? config.JOBS_DATABASE_URL;
  const platform: Platform = {
    profile: 'cluster',
    version: '0.1.0',
    env,
    bus: await connectRabbitBus({ url: config.RABBITMQ_URL, service: definition.name, clock, logger, metrics }),
    clock,
    logger,
    metrics,
    databaseUrl: () => addressFrom(config),
    ...(jobsUrl ? { jobsUrl } : {}),
    dataDir: config.DATA_DIR,
    ports,
    stopGraceMs,
  };
  return { platform, config, close: async () => void (await Promise.all([close(), platform.bus.close()])) };
}

function addressFrom(config: PlatformConfig): DatabaseAddress {
  return {
    url: config.DATABASE_URL ?? '',
    poolSize: config.DATABASE_POOL_SIZE,
    statementTimeoutMs: config.DATABASE_STATEMENT_TIMEOUT_MS,
    lockTimeoutMs: config.DATABASE_LOCK_TIMEOUT_MS,
  };
}
