// Runs once after the last test: stops the servers that the tests shared, and removes their folder.
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const SERVERS = { 'server.json': 'SIGINT', 'redis.json': 'SIGTERM' };

async function stop(file, signal) {
  try {
    const { pid } = JSON.parse(readFileSync(file, 'utf8'));
    process.kill(pid, signal);
    for (let tries = 0; tries < 300; tries += 1) {
      process.kill(pid, 0);
      await delay(10);
    }
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error;
  }
}

export default async function stopTestServer() {
  const folder = join(tmpdir(), `adjutant-tests-${process.env.ADJUTANT_TEST_RUN}`);
  await Promise.all(Object.entries(SERVERS).map(([file, signal]) => stop(join(folder, file), signal)));
  rmSync(folder, { recursive: true, force: true });
}
