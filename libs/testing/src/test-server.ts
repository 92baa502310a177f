import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { startEmbeddedPostgres } from '@adjutant/database';
import { z } from 'zod';

/** All workers of one test run share this: the id of the process that runs jest. */
const RUN = process.env['ADJUTANT_TEST_RUN'] ?? String(process.ppid);
const DEADLINE_MS = 60_000;

const serverFile = z.object({ adminUrl: z.string(), pid: z.number().int() });
export type TestServer = z.infer<typeof serverFile>;

export const testServerFolder = join(tmpdir(), `adjutant-tests-${RUN}`);

async function readServer(): Promise<TestServer | null> {
  try {
    return serverFile.parse(JSON.parse(await readFile(join(testServerFolder, 'server.json'), 'utf8')));
  } catch {
    return null;
  }
}

/** The PostgreSQL of this test run: the first file that needs it starts it, the others wait. It is stopped after the last test. */
export async function testServer(): Promise<TestServer> {
  await mkdir(testServerFolder, { recursive: true, mode: 0o755 });
  const deadline = Date.now() + DEADLINE_MS;
  while (Date.now() < deadline) {
    const running = await readServer();
    if (running) return running;
    const lock = await open(join(testServerFolder, 'lock'), 'wx').catch(() => null);
    if (!lock) {
      await delay(50);
      continue;
    }
    await lock.close();
    try {
      const { adminUrl, pid } = await startEmbeddedPostgres({ dataDir: join(testServerFolder, 'postgres'), password: 'admin-password', isDurable: false, maxConnections: 200 });
      await writeFile(join(testServerFolder, 'server.json'), JSON.stringify({ adminUrl, pid }));
    } finally {
      await rm(join(testServerFolder, 'lock'), { force: true });
    }
  }
  throw new Error(`The PostgreSQL for the tests did not start within ${DEADLINE_MS / 1000} s`);
}
