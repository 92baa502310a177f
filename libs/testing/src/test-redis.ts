import { randomUUID } from 'node:crypto';

import { startRedis } from '@adjutant/engines';

import { oncePerRun } from './once-per-run.js';

/** The Redis of a test run, for one test file. */
export interface TestRedis {
  url: string;
  /** What the file's keys, users and services begin with, so that it meets nobody else's. */
  prefix: string;
}

/**
 * Started by the first file that needs it and stopped after the last test. All share it: whoever wipes, stops or kills a
 * Redis starts one of its own with `startRedis`.
 */
export async function testRedis(): Promise<TestRedis> {
  const { url } = await oncePerRun('redis', async (folder) => {
    const { url: started, pid } = await startRedis({ dataDir: folder });
    return { url: started, pid };
  });
  return { url, prefix: `test-${randomUUID().slice(0, 8)}` };
}
