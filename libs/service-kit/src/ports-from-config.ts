import { join } from 'node:path';
import type { BlobStore } from '@adjutant/blob-store';
import { redisPrefixOf } from '@adjutant/jobs';
import type { SearchIndex } from '@adjutant/search-index';
import type { Logger } from '@adjutant/telemetry';
import type { PlatformConfig } from './platform-config.js';
import type { PortFactories } from './platform.js';

/** Drivers by what the configuration names. Each is loaded when a service asks for it, and closed with the process. */
export function portsFromConfig(config: PlatformConfig, logger: Logger): { ports: PortFactories; close(): Promise<void> } {
  const { ENCRYPTION_KEY: keys, REDIS_URL: redisUrl } = config;
  const opened: { close(): Promise<void> }[] = [];
  const closing = async <Port extends { close(): Promise<void> }>(opening: Promise<Port>): Promise<Port> => {
    const port = await opening;
    opened.push(port);
    return port;
  };
  const ports: PortFactories = {
    httpClient: async () => new (await import('@adjutant/egress')).HttpClient(),
    limits: ({ service }) => closing(openLimits(redisUrl, service, logger)),
    fanOut: ({ service }) => closing(openFanOut(redisUrl, service, logger)),
    blobStore: () => closing<BlobStore>(openBlobStore(config, logger)),
    searchIndex: () => closing(openSearchIndex(config, logger)),
    model: () => createModelPort(config, logger),
    ...(keys ? { keyring: async () => (await import('@adjutant/crypto')).Keyring.parse(keys) } : {}),
  };
  return { ports, close: async () => void (await Promise.all(opened.map((port) => port.close()))) };
}

async function openLimits(redisUrl: string | undefined, service: string, logger: Logger) {
  return (await import('@adjutant/limits')).createLimits({ redisUrl, prefix: redisPrefixOf(service), logger });
}

async function openFanOut(redisUrl: string | undefined, service: string, logger: Logger) {
  return (await import('@adjutant/fan-out')).createFanOut({ redisUrl, prefix: redisPrefixOf(service), logger });
}

async function openBlobStore(config: PlatformConfig, logger: Logger) {
  const { FolderBlobStore, openS3BlobStore } = await import('@adjutant/blob-store');
  const { S3_BUCKET: bucket, S3_ENDPOINT: endpoint, S3_REGION: region, S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = config;
  if (!bucket) return FolderBlobStore.open(join(config.DATA_DIR, 'blobs'));
  return openS3BlobStore({ bucket, endpoint, region, accessKeyId, secretAccessKey, logger });
}

async function openSearchIndex(config: PlatformConfig, logger: Logger): Promise<SearchIndex> {
  const { SqliteSearchIndex, openPgvectorIndex, openQdrantIndex } = await import('@adjutant/search-index');
  const { VECTOR_STORE: store, QDRANT_URL: qdrantUrl = '', QDRANT_API_KEY: apiKey, PGVECTOR_URL: pgvectorUrl = '', DATA_DIR: dataDir } = config;
  if (store === 'qdrant') return openQdrantIndex({ url: qdrantUrl, apiKey, logger });
  if (store === 'pgvector') return openPgvectorIndex({ url: pgvectorUrl, logger });
  return new SqliteSearchIndex({ folder: join(dataDir, 'index') });
}

async function createModelPort(config: PlatformConfig, logger: Logger) {
  const [{ createModel }, { HttpClient }] = await Promise.all([import('@adjutant/model'), import('@adjutant/egress')]);
  const { MODEL_URL: url, MODEL_NAME: name, EMBEDDING_MODEL: embeddingName, MODEL_API_KEY: apiKey } = config;
  return createModel({ url, name, embeddingName, apiKey }, { http: new HttpClient(), logger });
}
