import 'reflect-metadata';
import type { Registration } from '@adjutant/messaging';
import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { findFaults } from './check-completeness.js';
import type { ServiceDefinition } from './define-service.js';
import { exploreHandlers } from './explore-handlers.js';
import { checkHealth, type ServiceHealth } from './health.js';
import { prepareSchema } from './migrate-service.js';
import { NestLogger } from './nest-logger.js';
import { PlatformModule } from './platform.module.js';
import type { Platform } from './platform.js';
import { registerHandlers } from './register-handlers.js';
import { buildParts, type ServiceParts } from './service-parts.js';
import { within } from './within.js';

/** A started service. */
export interface RunningService {
  name: string;
  app: INestApplicationContext;
  parts: ServiceParts;
  /** Tells the application that it is going to be stopped; it works on until then. */
  announceStop(): void;
  /** Takes no new work, lets what runs finish within the platform's grace, and closes everything. Safe to call twice. */
  stop(): Promise<void>;
  health(): Promise<ServiceHealth>;
}

class ServiceRoot {}

/** Migrates, builds and starts a service. Throws, and leaves nothing open, when its promises are not complete. */
export async function startService(definition: ServiceDefinition, platform: Platform): Promise<RunningService> {
  const startedAt = performance.now();
  const parts = await buildParts(definition, platform);
  const registrations: Registration[] = [];
  let app: INestApplicationContext | undefined;
  try {
    if (definition.schema) await prepareSchema(definition, platform.databaseUrl(definition.schema));
    app = await createApp(definition, platform, parts);
    registrations.push(...wire(definition, app, platform, parts));
    parts.messaging?.relay.start();
    await parts.jobs?.start();
    await definition.started?.(app);
  } catch (error) {
    await stopService(parts, registrations, app, { isServer: false, graceMs: 0 });
    throw error;
  }
  parts.logger.info({ duration_ms: Math.round(performance.now() - startedAt) }, 'service started');
  return running(definition, platform, app, parts, registrations);
}

function running(definition: ServiceDefinition, { bus, stopGraceMs: graceMs }: Platform, app: INestApplicationContext, parts: ServiceParts, registrations: Registration[]): RunningService {
  let stopping: Promise<void> | undefined;
  return {
    name: definition.name,
    app,
    parts,
    announceStop: () => definition.stopping?.(app),
    stop: () => (stopping ??= stopService(parts, registrations, app, { isServer: definition.createApp !== undefined, graceMs })),
    health: () => checkHealth(definition.name, bus, parts),
  };
}

async function createApp(definition: ServiceDefinition, platform: Platform, parts: ServiceParts): Promise<INestApplicationContext> {
  const root: DynamicModule = { module: ServiceRoot, imports: [await PlatformModule.for(platform, parts), definition.module] };
  if (definition.createApp) return definition.createApp(root);
  return NestFactory.createApplicationContext(root, { logger: new NestLogger(parts.logger), abortOnError: false });
}

function wire(definition: ServiceDefinition, app: INestApplicationContext, platform: Platform, parts: ServiceParts): Registration[] {
  const handlers = exploreHandlers(app);
  const faults = findFaults(definition, handlers);
  if (faults.length > 0) throw new Error(`${definition.name} cannot start:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  return registerHandlers(definition.name, handlers, platform, parts);
}

/** Callers first, then what they started, then what that stands on. */
async function stopService(parts: ServiceParts, registrations: readonly Registration[], app: INestApplicationContext | undefined, { isServer, graceMs }: { isServer: boolean; graceMs: number }): Promise<void> {
  const { logger, jobs, messaging, database, userWork } = parts;
  const closeApp = (): Promise<void> => within(graceMs + 1_000, 'application', logger, async () => app?.close());
  if (isServer) await closeApp();
  await Promise.all([
    within(graceMs + 1_000, 'handlers', logger, () => Promise.all(registrations.map((registration) => registration.close())), () => userWork.names()),
    within(2_000, 'jobs', logger, async () => jobs?.close()),
  ]);
  await within(500, 'relay', logger, async () => messaging?.relay.stop(400));
  if (!isServer) await closeApp();
  await within(500, 'database', logger, async () => database?.close());
  logger.info({}, 'service stopped');
}
