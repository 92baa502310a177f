import { runMigrations } from 'bullmq';
import pg from 'pg';

export const JOBS_SCHEMA = 'jobs';
export const JOBS_ROLE = 'adjutant_jobs';

export interface MigrateJobsOptions {
  /** A superuser or the owner of the database. */
  adminUrl: string;
  /** Of the login role that the services use for jobs. */
  password: string;
}

/** Brings the job tables to the version of this release and lets the role `adjutant_jobs` use them, and nothing else. */
export async function migrateJobs({ adminUrl, password }: MigrateJobsOptions): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await runMigrations(client, JOBS_SCHEMA);
    await client.query(roleStatements(password));
  } finally {
    await client.end();
  }
}

/** The address that services use for jobs, made from the administrator's. */
export function jobsUrlFor(adminUrl: string, password: string): string {
  const url = new URL(adminUrl);
  url.username = JOBS_ROLE;
  url.password = password;
  return url.href;
}

/** One round trip, and serialized: two processes that start at once would collide in the catalogue. */
function roleStatements(password: string): string {
  const secret = pg.escapeLiteral(password);
  return `
    BEGIN;
    SELECT pg_advisory_xact_lock(hashtext('adjutant jobs role'));
    DO $$ BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${JOBS_ROLE}') THEN
        CREATE ROLE ${JOBS_ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
      END IF;
    END $$;
    ALTER ROLE ${JOBS_ROLE} PASSWORD ${secret};
    GRANT USAGE ON SCHEMA ${JOBS_SCHEMA} TO ${JOBS_ROLE};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${JOBS_SCHEMA} TO ${JOBS_ROLE};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${JOBS_SCHEMA} TO ${JOBS_ROLE};
    COMMIT;`;
}
