import { PostgresQueueBackend } from 'bullmq';
import type { ChosenBackend } from './choose-backend.js';
import { SharedConnection } from './shared-connection.js';

/** Jobs in PostgreSQL, in the schema `jobs`. */
export function postgresBackend(url: string): ChosenBackend {
  return {
    connection: url,
    factory: (name, options, { withBlockingConnection } = {}) =>
      new PostgresQueueBackend(new SharedConnection(options.connection), name, options, true, withBlockingConnection ? name : undefined),
    idlePollSeconds: 60,
    lockMs: 15_000,
    upkeepMs: 60_000,
    whenReady: () => Promise.resolve(),
    isReady: () => true,
    releaseOrphans: (queue) => releaseOrphans(url, queue),
  };
}

/**
 * BullMQ would find the jobs of a killed process by their expired locks, but only after its second look; whoever is the
 * only worker of a queue knows at the start that they are nobody's.
 */
async function releaseOrphans(url: string, queue: string): Promise<void> {
  const connection = new SharedConnection(url);
  try {
    await connection.pool.query(
      `UPDATE job SET state = 'waiting', lock_token = NULL, locked_until_ms = NULL, stalled_marked = false, seq = nextval('job_seq')
        WHERE queue = $1 AND state = 'active'`,
      [queue],
    );
  } finally {
    await connection.close();
  }
}
