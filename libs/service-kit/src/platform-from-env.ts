import { join } from 'node:path';
import { systemClock } from '@adjutant/contracts-core';
import { connectRabbitBus } from '@adjutant/messaging';
import { createLogger, Metrics, type Logger } from '@adjutant/telemetry';
import { parseConfig, type Environment } from './config.js';
import type { ServiceDefinition } from './define-service.js';
import { platformConfigOf, type PlatformConfig } from './platform-config.js';
import type { DatabaseAddress, Platform, PortFactories } from './platform.js';

/** Clients give a request of theirs 10 s; what has not ended then has nobody who waits for it. */
const STOP_GRACE_MS = 10_000;

/** The surroundings of one service alone in its process: connected to the bus, to nothing else yet. */
export async function platformFromEnv(definition: ServiceDefinition, env: Environment): Promise<{ platform: Platform; config: PlatformConfig }> {
  const config = parseConfig(platformConfigOf(definition), env);
  const logger = createLogger({ name: definition.name, level: config.LOG_LEVEL });
  const metrics = new Metrics();
  const clock = systemClock;
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
    ports: portsFromConfig(config, logger),
    stopGraceMs: STOP_GRACE_MS,
  };
  return { platform, config };
}

function addressFrom(config: PlatformConfig): DatabaseAddress {
  return {
    url: config.DATABASE_URL ?? '',
    poolSize: config.DATABASE_POOL_SIZE,
    statementTimeoutMs: config.DATABASE_STATEMENT_TIMEOUT_MS,
    lockTimeoutMs: config.DATABASE_LOCK_TIMEOUT_MS,
  };
}

/** Each driver is loaded when a service asks for it. */
function portsFromConfig(config: PlatformConfig, logger: Logger): PortFactories {
  const { ENCRYPTION_KEY: keys } = config;
  return {
    httpClient: async () => new (await import('@adjutant/egress')).HttpClient(),
    blobStore: () => openBlobStore(config, logger),
    searchIndex: () => openSearchIndex(config, logger),
    model: () => createModelPort(config, logger),
    ...(keys ? { keyring: async () => (await import('@adjutant/crypto')).Keyring.parse(keys) } : {}),
  };
}

async function openBlobStore(config: PlatformConfig, logger: Logger) {
  const { FolderBlobStore, openS3BlobStore } = await import('@adjutant/blob-store');
  const { S3_BUCKET: bucket, S3_ENDPOINT: endpoint, S3_REGION: region, S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = config;
  if (!bucket) return FolderBlobStore.open(join(config.DATA_DIR, 'blobs'));
  return openS3BlobStore({ bucket, endpoint, region, accessKeyId, secretAccessKey, logger });
}

async function openSearchIndex(config: PlatformConfig, logger: Logger) {
  const { SqliteSearchIndex, openPgvectorIndex, openQdrantIndex } = await import('@adjutant/search-index');
  const { VECTOR_STORE: store, QDRANT_URL: qdrantUrl = '', QDRANT_API_KEY: apiKey, PGVECTOR_URL: pgvectorUrl = '', DATA_DIR: dataDir } = config;
  if (store === 'qdrant') return openQdrantIndex({ url: qdrantUrl, apiKey, logger });
  if (store === 'pgvector') return openPgvectorIndex({ url: pgvectorUrl, logger });
  return new SqliteSearchIndex({ folder: join(dataDir, 'index') });
}

async function createModelPort(config: PlatformConfig, logger: Logger) {
  const [{ createModel }, { HttpClient }] = await Promise.all([import('@adjutant/model'), import('@adjutant/egress')]);
  const { MODEL_URL: url, MODEL_NAME: name, EMBEDDING_MODEL: embeddingName, MODEL_API_KEY: apiKey } = config;
  const http = new HttpClient().allowing({ hosts: url ? [new URL(url).host] : [], allowInside: true });
  return createModel({ url, name, embeddingName, apiKey }, { http, logger });
}
