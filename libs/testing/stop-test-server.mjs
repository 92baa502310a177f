// Runs once after the last test: stops the engines that the tests shared, and removes their folder.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const folder = join(tmpdir(), `adjutant-tests-${process.env.ADJUTANT_TEST_RUN}`);

/** What an engine wrote about itself; undefined when it was not started. */
function wordsOf(file) {
  try {
    return JSON.parse(readFileSync(join(folder, file), 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A dead process whose parent never asks for it is no process. */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) [ZX] /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function end(pid, signal) {
  if (isAlive(pid)) process.kill(pid, signal);
  for (let tries = 0; tries < 1_000 && isAlive(pid); tries += 1) await delay(10);
}

export default async function stopTestServer() {
  const postgres = wordsOf('server.json');
  const rabbit = wordsOf('rabbitmq/rabbitmq.json');
  const redis = wordsOf('redis.json');
  await Promise.all([postgres && end(postgres.pid, 'SIGINT'), redis && end(redis.pid, 'SIGTERM'), rabbit && end(rabbit.pid, 'SIGTERM')]);
  if (rabbit) spawnSync('epmd', ['-kill'], { env: { PATH: process.env.PATH, ERL_EPMD_PORT: String(rabbit.epmdPort) } });
  rmSync(folder, { recursive: true, force: true });
}
