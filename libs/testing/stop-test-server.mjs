// Runs once after the last test: stops the PostgreSQL that the tests shared, and removes its folder.
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export default async function stopTestServer() {
  const folder = join(tmpdir(), `adjutant-tests-${process.env.ADJUTANT_TEST_RUN}`);
  try {
    const { pid } = JSON.parse(readFileSync(join(folder, 'server.json'), 'utf8'));
    process.kill(pid, 'SIGINT');
    for (let tries = 0; tries < 300; tries += 1) {
      process.kill(pid, 0);
      await delay(10);
    }
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error;
  }
  rmSync(folder, { recursive: true, force: true });
}
