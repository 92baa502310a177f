import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@adjutant/contracts-core';
import { rolesOf } from '@adjutant/database';
import { jobsUrlFor, migrateJobs } from '@adjutant/jobs';
import { InProcessBus } from '@adjutant/messaging';
import { createLogger, Metrics, toLogLevel } from '@adjutant/telemetry';
import { z } from 'zod';
import { parseConfig, type Environment } from './config.js';
import type { DatabaseAddress, Platform, PortFactories } from './platform.js';

/** What a process of one service needs from its environment, beyond the service's own configuration. */
export const platformConfig = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// address of a role that may create schemas and roles' }),
  DATABASE_PASSWORD: z.string().min(12, 'must have at least 12 characters: it becomes the password of the login roles'),
  DATA_DIR: z.string().default(join(tmpdir(), 'adjutant')),
  ENCRYPTION_KEY: z.string().optional(),
  MODEL_URL: z.url().optional(),
  MODEL_NAME: z.string().optional(),
  EMBEDDING_MODEL: z.string().optional(),
  MODEL_API_KEY: z.string().optional(),
  LOG_LEVEL: z.preprocess((word) => (typeof word === 'string' ? (toLogLevel(word) ?? word) : word), z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info')),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  /** Where health and figures are served; the port of the service itself when that listens to nothing else. */
  OPERATIONS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
});
export type PlatformConfig = z.output<typeof platformConfig>;

/** The surroundings of one service alone in its process. Migrates the job tables. */
export async function platformFromEnv(name: string, env: Environment): Promise<{ platform: Platform; config: PlatformConfig }> {
  const config = parseConfig(platformConfig, env);
  const { DATABASE_URL: adminUrl, DATABASE_PASSWORD: password } = config;
  await migrateJobs({ adminUrl, password });
  const logger = createLogger({ name, level: config.LOG_LEVEL });
  const metrics = new Metrics();
  const platform: Platform = {
    profile: 'cluster',
    version: '0.1.0',
    env,
    bus: new InProcessBus({ logger, metrics }),
    clock: systemClock,
    logger,
    metrics,
    databaseUrl: (schema) => addressOf(adminUrl, schema, password),
    jobsUrl: jobsUrlFor(adminUrl, password),
    dataDir: config.DATA_DIR,
    ports: portsFromConfig(config),
  };
  return { platform, config };
}

function addressOf(adminUrl: string, schema: string, password: string): DatabaseAddress {
  const url = new URL(adminUrl);
  url.username = rolesOf(schema).service;
  url.password = password;
  return { url: url.href, adminUrl, password };
}

/** Each driver is loaded when a service asks for it. */
function portsFromConfig(config: PlatformConfig): PortFactories {
  const { ENCRYPTION_KEY: keys } = config;
  return {
    httpClient: async () => new (await import('@adjutant/egress')).HttpClient(),
    blobStore: async () => (await import('@adjutant/blob-store')).FolderBlobStore.open(join(config.DATA_DIR, 'blobs')),
    searchIndex: async () => new (await import('@adjutant/search-index')).SqliteSearchIndex({ folder: join(config.DATA_DIR, 'index') }),
    model: ({ logger }) => createModelPort(config, logger),
    ...(keys ? { keyring: async () => (await import('@adjutant/crypto')).Keyring.parse(keys) } : {}),
  };
}

async function createModelPort(config: PlatformConfig, logger: Platform['logger']) {
  const [{ createModel }, { HttpClient }] = await Promise.all([import('@adjutant/model'), import('@adjutant/egress')]);
  const { MODEL_URL: url, MODEL_NAME: name, EMBEDDING_MODEL: embeddingName, MODEL_API_KEY: apiKey } = config;
  const http = new HttpClient().allowing({ hosts: url ? [new URL(url).host] : [], allowLoopback: true });
  return createModel({ url, name, embeddingName, apiKey }, { http, logger });
}
