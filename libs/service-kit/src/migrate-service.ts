import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '@adjutant/contracts-core';
import { findMissingMigrations, migrate, rolesOf } from '@adjutant/database';
import { migrateJobs } from '@adjutant/jobs';
import { parseConfig, type Environment } from './config.js';
import type { ServiceDefinition } from './define-service.js';
import { migrationConfig, type MigrationConfig } from './platform-config.js';
import type { DatabaseAddress } from './platform.js';

const LOOK_AGAIN_MS = 500;
const PATIENCE_MS = 60_000;

/** Brings the schema up to date where the surroundings let us; elsewhere waits until the migration job has. */
export async function prepareSchema({ schema, migrations }: ServiceDefinition, { url, admin }: DatabaseAddress): Promise<void> {
  if (!schema) return;
  if (admin) return void (await migrate({ adminUrl: admin.url, password: admin.password, schema, migrations }));
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const missing = await findMissingMigrations({ url, schema, migrations });
    if (missing.length === 0) return;
    if (performance.now() > deadline) throw new AppError('UNAVAILABLE', `The schema ${schema} lacks ${missing.join(', ')}. Run the migrations of this version first: node dist/main.js migrate.`);
    await delay(LOOK_AGAIN_MS);
  }
}

/** What `main.js migrate` does: the service's schema and role, and those of the job store and the search index where they are in PostgreSQL. Answers what it applied. */
export async function migrateFromEnv(definition: ServiceDefinition, env: Environment): Promise<string[]> {
  const config = parseConfig(migrationConfig, env);
  return [...(await migrateOwn(definition, config)), ...(await migrateEngines(definition, config))];
}

async function migrateOwn({ schema, migrations }: ServiceDefinition, { DATABASE_ADMIN_URL: adminUrl, DATABASE_URL: url }: MigrationConfig): Promise<string[]> {
  if (!schema || !url) return [];
  return migrate({ adminUrl, schema, password: passwordIn('DATABASE_URL', url, rolesOf(schema).service), migrations });
}

async function migrateEngines({ jobs, ports }: ServiceDefinition, config: MigrationConfig): Promise<string[]> {
  const { DATABASE_ADMIN_URL: adminUrl, REDIS_URL: redisUrl, JOBS_DATABASE_URL: jobsUrl, VECTOR_STORE: store, PGVECTOR_URL: vectorsUrl } = config;
  if (jobs.length > 0 && jobsUrl && !redisUrl) await migrateJobs({ adminUrl, password: passwordIn('JOBS_DATABASE_URL', jobsUrl, 'adjutant_jobs') });
  if (!ports.includes('searchIndex') || store !== 'pgvector' || !vectorsUrl) return [];
  const { migratePgvectorIndex, PGVECTOR_SCHEMA } = await import('@adjutant/search-index');
  await migratePgvectorIndex({ adminUrl, password: passwordIn('PGVECTOR_URL', vectorsUrl, rolesOf(PGVECTOR_SCHEMA).service) });
  return [];
}

/** The password that a login role is given is the one in the address that the service will use. */
function passwordIn(key: string, url: string, role: string): string {
  const { username, password } = new URL(url);
  if (decodeURIComponent(username) !== role) throw new AppError('BAD_REQUEST', `${key} must log in as ${role}: that is the role with this service's rights and no others.`);
  if (password.length < 12) throw new AppError('BAD_REQUEST', `${key} needs a password of 12 characters or more: the role ${role} is given it.`);
  return decodeURIComponent(password);
}
