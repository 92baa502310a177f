import type { Logger } from '@adjutant/telemetry';

import type { SearchIndex } from '../search-index.js';

/** `url` is of the login role that `migratePgvectorIndex` made. Times in milliseconds. */
export interface PgvectorIndexOptions {
  url: string;
  poolSize?: number | undefined;
  readDeadlineMs?: number | undefined;
  writeDeadlineMs?: number | undefined;
  lockTimeoutMs?: number | undefined;
  logger?: Logger | undefined;
}

export interface MigratePgvectorOptions {
  /** Of a role that may create schemas, roles and, where it is not there yet, the extension `vector` (0.8 or later). */
  adminUrl: string;
  /** That the login role is given. */
  password: string;
}

/** A search index in PostgreSQL, whose client is loaded now. The schema must have been migrated. */
export async function openPgvectorIndex(options: PgvectorIndexOptions): Promise<SearchIndex> {
  const { PgvectorSearchIndex } = await import('./pgvector.driver.js');
  return new PgvectorSearchIndex(options);
}

/** Brings the schema `search_index` and its two roles to the newest version. */
export async function migratePgvectorIndex({ adminUrl, password }: MigratePgvectorOptions): Promise<void> {
  const [{ migrate }, { PGVECTOR_SCHEMA, pgvectorMigrations }] = await Promise.all([import('@adjutant/database'), import('./migrations.js')]);
  await migrate({ adminUrl, schema: PGVECTOR_SCHEMA, password, migrations: pgvectorMigrations });
}

/** The address that the service uses, made from the administrator's. */
export async function pgvectorUrlFor(adminUrl: string, password: string): Promise<string> {
  const [{ rolesOf }, { PGVECTOR_SCHEMA }] = await Promise.all([import('@adjutant/database'), import('./migrations.js')]);
  const url = new URL(adminUrl);
  url.username = rolesOf(PGVECTOR_SCHEMA).service;
  url.password = password;
  return url.href;
}
