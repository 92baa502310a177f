import { Database } from '@adjutant/database';
import { Jobs } from '@adjutant/jobs';
import type { Logger } from '@adjutant/telemetry';
import { parseConfig } from './config.js';
import type { ServiceDefinition } from './define-service.js';
import type { Platform, PlatformPorts, PortFactories, PortName } from './platform.js';
import { UserWork } from './user-work.js';
import { wireMessaging, type Messaging } from './wire-messaging.js';

/** What is built for one service before its application. Without a schema there is no database and no messaging; without jobs no `jobs`. */
export interface ServiceParts {
  config: unknown;
  logger: Logger;
  database?: Database;
  messaging?: Messaging;
  jobs?: Jobs;
  ports: Partial<PlatformPorts>;
  userWork: UserWork;
}

/** Builds the parts and opens the ports; database, bus and jobs connect later. Throws when the configuration is wrong or a port is missing. */
export async function buildParts(definition: ServiceDefinition, platform: Platform): Promise<ServiceParts> {
  const config = parseConfig(definition.config, platform.env);
  const logger = platform.logger.child({ service: definition.name });
  const ports = await buildPorts(definition, platform, logger);
  return { config, logger, ports, userWork: new UserWork(), ...buildDatabase(definition, platform, logger), ...buildJobs(definition, platform, logger) };
}

async function buildPorts({ name, ports }: ServiceDefinition, platform: Platform, logger: Logger): Promise<Partial<PlatformPorts>> {
  const missing = ports.filter((port) => !platform.ports[port]);
  if (missing.length > 0) throw new Error(`${name} needs ${missing.join(', ')}, which this platform does not have.`);
  const built: Partial<PlatformPorts> = {};
  await Promise.all(ports.map((port) => buildPort(port, platform.ports, built, { service: name, logger })));
  return built;
}

async function buildPort<Name extends PortName>(
  port: Name,
  factories: PortFactories,
  built: Partial<PlatformPorts>,
  request: { service: string; logger: Logger },
): Promise<void> {
  built[port] = await factories[port]?.(request);
}

function buildDatabase(definition: ServiceDefinition, platform: Platform, logger: Logger): Pick<ServiceParts, 'database' | 'messaging'> {
  const { schema } = definition;
  if (!schema) return {};
  const onError = (error: Error): void => logger.warn({ error }, 'the database is in trouble');
  const database = new Database({ ...platform.databaseUrl(schema), schema, onError });
  return { database, messaging: wireMessaging(definition, database, platform, logger) };
}

function buildJobs({ name, jobs }: ServiceDefinition, platform: Platform, logger: Logger): Pick<ServiceParts, 'jobs'> {
  if (jobs.length === 0) return {};
  const { jobsUrl: url, metrics, profile } = platform;
  if (!url) throw new Error(`${name} has jobs, and this platform keeps none.`);
  return { jobs: new Jobs({ service: name, url, jobs, logger, metrics, isSoleWorker: profile === 'standalone' }) };
}
