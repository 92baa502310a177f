import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { startRedis } from '@adjutant/engines';

import { testServerFolder } from './test-server.js';

const DEADLINE_MS = 60_000;

/** The Redis of a test run, for one test file. */
export interface TestRedis {
  url: string;
  /** What the file's keys, users and services begin with, so that it meets nobody else's. */
  prefix: string;
}

async function readUrl(): Promise<string | null> {
  try {
    return (JSON.parse(await readFile(join(testServerFolder, 'redis.json'), 'utf8')) as { url: string }).url;
  } catch {
    return null;
  }
}

/**
 * The Redis of this test run: the first file that needs it starts it, the others wait. It is stopped after the last test.
 * All share it: whoever wipes, stops or kills a Redis starts one of its own with `startRedis`.
 */
export async function testRedis(): Promise<TestRedis> {
  await mkdir(testServerFolder, { recursive: true, mode: 0o755 });
  const prefix = `test-${randomUUID().slice(0, 8)}`;
  const deadline = Date.now() + DEADLINE_MS;
  while (Date.now() < deadline) {
    const url = await readUrl();
    if (url) return { url, prefix };
    const lock = await open(join(testServerFolder, 'redis.lock'), 'wx').catch(() => null);
    if (!lock) {
      await delay(50);
      continue;
    }
    await lock.close();
    try {
      const { url: started, pid } = await startRedis({ dataDir: join(testServerFolder, 'redis') });
      await writeFile(join(testServerFolder, 'redis.json'), JSON.stringify({ url: started, pid }));
    } finally {
      await rm(join(testServerFolder, 'redis.lock'), { force: true });
    }
  }
  throw new Error(`The Redis for the tests did not start within ${DEADLINE_MS / 1000} s`);
}
