import { join } from 'node:path';

import { FolderBlobStore } from '@adjutant/blob-store';
import { systemClock, type Clock } from '@adjutant/contracts-core';
import { Keyring } from '@adjutant/crypto';
import { rolesOf } from '@adjutant/database';
import { HttpClient } from '@adjutant/egress';
import { jobsUrlFor } from '@adjutant/jobs';
import { MemoryFanOut } from '@adjutant/fan-out';
import { InProcessBus } from '@adjutant/messaging';
import { MemoryLimits } from '@adjutant/limits';
import { createModel, type Model } from '@adjutant/model';
import { SqliteSearchIndex, type SearchIndex } from '@adjutant/search-index';
import type { Platform, PortFactories } from '@adjutant/service-kit';
import { Metrics, type Logger } from '@adjutant/telemetry';

import { VERSION } from '../config.js';
import type { DataFolder } from '../data-folder/data-folder.js';

export interface PlatformOptions {
  folder: DataFolder;
  /** Of the administrator. */
  databaseUrl: string;
  env: Readonly<Record<string, string | undefined>>;
  logger: Logger;
  clock?: Clock;
}

/** Loads a port's driver when a service first asks for it, and gives everybody the same one. */
function once<T>(create: () => Promise<T>): () => Promise<T> {
  let created: Promise<T> | null = null;
  return () => (created ??= create());
}

/** What the services share and nobody of them closes. */
interface SharedPorts extends PortFactories {
  searchIndex: () => Promise<SearchIndex>;
  close(): Promise<void>;
}

function createPorts({ folder, env, logger, clock = systemClock }: PlatformOptions): SharedPorts {
  const http = new HttpClient({ clock });
  const model = once(async (): Promise<Model> =>
    createModel(
      { url: env['MODEL_URL'], name: env['MODEL_NAME'], embeddingName: env['EMBEDDING_MODEL'], apiKey: env['MODEL_API_KEY'] },
      { http, logger, clock },
    ),
  );
  let openIndex: SearchIndex | null = null;
  return {
    searchIndex: once(async () => (openIndex = new SqliteSearchIndex({ folder: join(folder.path, 'index') }))),
    close: async () => openIndex?.close(),
    model,
    blobStore: once(async () => FolderBlobStore.open(join(folder.path, 'blobs'))),
    keyring: () => Keyring.parse(env['ENCRYPTION_KEY'] ?? folder.secrets.encryption_keys),
    httpClient: () => http,
    limits: once(async () => new MemoryLimits()),
    fanOut: once(async () => new MemoryFanOut()),
  };
}

function addressOf(adminUrl: string, schema: string, password: string) {
  const url = new URL(adminUrl);
  url.username = rolesOf(schema).service;
  url.password = password;
  return { url: url.href, admin: { url: adminUrl, password } };
}

/** The surroundings of the standalone profile: one process, one PostgreSQL, one folder. */
export function createPlatform(options: PlatformOptions): Platform & { bus: InProcessBus; ports: SharedPorts } {
  const { folder, databaseUrl, env, logger, clock = systemClock } = options;
  const password = folder.secrets.database_password;
  const metrics = new Metrics();
  return {
    profile: 'standalone',
    version: VERSION,
    env,
    bus: new InProcessBus({ clock, logger, metrics, isOpen: false }),
    clock,
    logger,
    metrics,
    databaseUrl: (schema) => addressOf(databaseUrl, schema, password),
    jobsUrl: jobsUrlFor(databaseUrl, password),
    dataDir: folder.path,
    ports: createPorts(options),
    stopGraceMs: 0,
  };
}
