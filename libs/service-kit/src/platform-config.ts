import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toLogLevel } from '@adjutant/telemetry';
import { z } from 'zod';
import type { ServiceDefinition } from './define-service.js';

const port = z.coerce.number().int().min(0).max(65_535);
const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'must be an address like postgres://user:password@host/database' });
const redisUrl = z.url({ protocol: /^rediss?$/, error: 'must be an address like redis://host:6379' });
const webUrl = z.url({ protocol: /^https?$/, error: 'must be a web address' });
const milliseconds = z.coerce.number().int().min(100).max(3_600_000);

/** What a process of one service reads from its environment, beyond the service's own configuration. Which engines it uses is decided by which addresses are given. */
export const platformConfig = z.object({
  /** As the service's own login role `<schema>_service`. TLS by `?sslmode=verify-full&sslrootcert=/path`. */
  DATABASE_URL: postgresUrl.optional(),
  /** As a role that may create schemas and roles: for `main.js migrate` alone. */
  DATABASE_ADMIN_URL: postgresUrl.optional(),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(200).default(6),
  DATABASE_STATEMENT_TIMEOUT_MS: milliseconds.default(30_000),
  DATABASE_LOCK_TIMEOUT_MS: milliseconds.default(10_000),
  RABBITMQ_URL: z.url({ protocol: /^amqps?$/, error: 'must be an address like amqp://user:password@host' }),
  /** Jobs, rate limits and the fan-out of changes. */
  REDIS_URL: redisUrl.optional(),
  /** Jobs, where there is no Redis. */
  JOBS_DATABASE_URL: postgresUrl.optional(),
  VECTOR_STORE: z.enum(['sqlite', 'qdrant', 'pgvector']).default('sqlite'),
  QDRANT_URL: webUrl.optional(),
  QDRANT_API_KEY: z.string().optional(),
  PGVECTOR_URL: postgresUrl.optional(),
  S3_BUCKET: z.string().optional(),
  S3_ENDPOINT: webUrl.optional(),
  S3_REGION: z.string().default('us-east-1'),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  ENCRYPTION_KEY: z.string().optional(),
  MODEL_URL: webUrl.optional(),
  MODEL_NAME: z.string().optional(),
  EMBEDDING_MODEL: z.string().optional(),
  MODEL_API_KEY: z.string().optional(),
  DATA_DIR: z.string().default(join(tmpdir(), 'adjutant')),
  LOG_LEVEL: z.preprocess((word) => (typeof word === 'string' ? (toLogLevel(word) ?? word) : word), z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info')),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
  PORT: port.default(8080),
  /** Where health and figures are served; the port of the service itself when that listens to nothing else. */
  OPERATIONS_PORT: port.optional(),
  /** How long a process that is told to stop still takes work, saying that it is not ready: until nobody sends it any. */
  STOP_DELAY_SECONDS: z.coerce.number().min(0).max(60).default(0),
});
export type PlatformConfig = z.output<typeof platformConfig>;

/** What `main.js migrate` reads. */
export const migrationConfig = platformConfig
  .pick({ DATABASE_URL: true, DATABASE_ADMIN_URL: true, REDIS_URL: true, JOBS_DATABASE_URL: true, VECTOR_STORE: true, PGVECTOR_URL: true })
  .extend({ DATABASE_ADMIN_URL: postgresUrl });
export type MigrationConfig = z.output<typeof migrationConfig>;

/** One of several keys of which a service needs some only because of what it lists. */
interface Need {
  key: keyof PlatformConfig;
  isNeeded: (definition: ServiceDefinition, config: PlatformConfig) => boolean;
  message: string;
}

const needs: readonly Need[] = [
  { key: 'DATABASE_URL', isNeeded: ({ schema }) => schema !== undefined, message: 'is not set' },
  { key: 'REDIS_URL', isNeeded: ({ jobs }, { JOBS_DATABASE_URL: url }) => jobs.length > 0 && !url, message: 'is not set, and neither is JOBS_DATABASE_URL: one of them keeps the jobs' },
  { key: 'ENCRYPTION_KEY', isNeeded: ({ ports }) => ports.includes('keyring'), message: 'is not set' },
  { key: 'QDRANT_URL', isNeeded: ({ ports }, { VECTOR_STORE: store }) => ports.includes('searchIndex') && store === 'qdrant', message: 'is not set, and VECTOR_STORE=qdrant needs it' },
  { key: 'PGVECTOR_URL', isNeeded: ({ ports }, { VECTOR_STORE: store }) => ports.includes('searchIndex') && store === 'pgvector', message: 'is not set, and VECTOR_STORE=pgvector needs it' },
];

/** What this service must be given: `platformConfig`, and nothing missing of what its schema, jobs and ports need. */
export function platformConfigOf(definition: ServiceDefinition) {
  return platformConfig.superRefine((config, issues) => {
    for (const { key, isNeeded, message } of needs) {
      if (config[key] === undefined && isNeeded(definition, config)) issues.addIssue({ code: 'custom', path: [key], message });
    }
  });
}
