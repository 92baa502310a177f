import type { Logger } from '@adjutant/telemetry';

import type { SearchIndex } from '../search-index.js';
import { PGVECTOR_SCHEMA } from './pgvector-schema.js';

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
  const [{ migrate }, { pgvectorMigrations }] = await Promise.all([import('@adjutant/database'), import('./migrations.js')]);
  await migrate({ adminUrl, schema: PGVECTOR_SCHEMA, password, migrations: pgvectorMigrations });
}
