import { SharedConnection } from './shared-connection.js';

/**
 * Gives back the jobs that a killed process held. BullMQ would find them by their expired locks, but only after its second
 * look; whoever is the only worker of a queue knows at the start that they are nobody's.
 */
export async function releaseOrphans(url: string, queue: string): Promise<void> {
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
