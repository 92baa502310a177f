import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { AppError } from '@adjutant/contracts-core';

import { freePorts } from './engine-process.js';
import { ensureProgram, type NeededProgram } from './ensure-program.js';
import { isProgram } from './live-process.js';
import { redisAnswers } from './redis-answers.js';
import { redisSettings } from './redis-settings.js';
import { writeWhole } from './write-whole.js';

export interface RedisOptions {
  /** Folder of the server's files; created when missing. */
  dataDir: string;
  /** Of the default user, who may do everything. Default: that of the last start on this folder, else a new one. */
  password?: string;
  /** Default: that of the last start on this folder, else a free one. */
  port?: number;
  /** Lines of an ACL file for users beside the default one. */
  users?: readonly string[];
}

/** A running server. It lives on when the process that started it ends. */
export interface RunningRedis {
  url: string;
  port: number;
  password: string;
  pid: number;
  /** Ends the server in order, after 10 seconds at once; resolves when it is gone. Throws UNAVAILABLE when it does not go even then. */
  stop(): Promise<void>;
  /** Ends it as a crash would. A start on the same folder has all that was acknowledged. */
  kill(): Promise<void>;
}

interface Instance {
  port: number;
  password: string;
  pid: number;
}

export const redisProgram: NeededProgram = {
  name: 'Redis',
  command: 'redis-server',
  places: ['/usr/bin/redis-server', '/usr/local/bin/redis-server', '/opt/homebrew/bin/redis-server'],
  debianPackage: 'redis-server',
};
const START_DEADLINE_MS = 30_000;
const STOP_DEADLINE_MS = 10_000;

/** Starts a Redis of one's own on this machine, or finds the one that runs on this folder. Resolves when it answers; throws UNAVAILABLE that says why not. */
export async function startRedis(options: RedisOptions): Promise<RunningRedis> {
  const program = await ensureProgram(redisProgram);
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const before = await readInstance(options.dataDir);
  if (before && (await becomesReady(options.dataDir, before))) return running(options.dataDir, before);
  const instance = await launch(program, options, before);
  if (await becomesReady(options.dataDir, instance)) return running(options.dataDir, instance);
  throw new AppError('UNAVAILABLE', `Redis did not start. It said: ${await lastWords(options.dataDir)}`);
}

/** The Redis of `dataDir` when it runs: for whoever did not start it. */
export async function findRedis(dataDir: string): Promise<RunningRedis | undefined> {
  const instance = await readInstance(dataDir);
  return instance && isOurs(instance.pid, dataDir) ? running(dataDir, instance) : undefined;
}

/** A process group of its own: whatever ends the starter does not end the server. Written down at once, for whoever comes after a starter that died. */
async function launch(program: string, options: RedisOptions, before: Instance | null): Promise<Instance> {
  const { dataDir } = options;
  const [free = 0] = await freePorts(1);
  const port = options.port ?? before?.port ?? free;
  const password = options.password ?? before?.password ?? randomBytes(24).toString('base64url');
  const config = join(dataDir, 'redis.conf');
  await writeFile(config, redisSettings({ ...options, port, password }), { mode: 0o600 });
  const log = await open(join(dataDir, 'redis.log'), 'a', 0o600);
  const child = spawn(program, [config], { cwd: dataDir, detached: true, stdio: ['ignore', log.fd, log.fd], env: {} });
  await Promise.race([once(child, 'spawn'), once(child, 'error').then(([error]) => Promise.reject(error as Error))]).finally(() => log.close());
  child.unref();
  const instance = { port, password, pid: child.pid ?? 0 };
  await writeWhole(instanceFile(dataDir), JSON.stringify(instance));
  return instance;
}

/** False when it has ended. One that is still reading its files is waited for: a second one would write to the same files. */
async function becomesReady(dataDir: string, instance: Instance): Promise<boolean> {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (isOurs(instance.pid, dataDir)) {
    if (await redisAnswers(instance)) return true;
    if (Date.now() > deadline) throw new AppError('UNAVAILABLE', `Redis (process ${instance.pid}) does not answer after ${START_DEADLINE_MS / 1_000} s. It said: ${await lastWords(dataDir)}`);
    await delay(20);
  }
  return false;
}

function running(dataDir: string, { port, password, pid }: Instance): RunningRedis {
  return {
    url: `redis://:${encodeURIComponent(password)}@127.0.0.1:${port}`,
    port,
    password,
    pid,
    stop: () => end(dataDir, pid, ['SIGTERM', 'SIGKILL']),
    kill: () => end(dataDir, pid, ['SIGKILL']),
  };
}

async function end(dataDir: string, pid: number, signals: readonly NodeJS.Signals[]): Promise<void> {
  for (const signal of signals) {
    if (!isOurs(pid, dataDir)) return;
    process.kill(pid, signal);
    const deadline = Date.now() + STOP_DEADLINE_MS;
    while (isOurs(pid, dataDir) && Date.now() < deadline) await delay(10);
  }
  if (isOurs(pid, dataDir)) throw new AppError('UNAVAILABLE', `Redis (process ${pid}) was killed and does not end. It may be waiting for its disk.`);
}

function isOurs(pid: number, dataDir: string): boolean {
  return isProgram(pid, 'redis-server', dataDir);
}

async function readInstance(dataDir: string): Promise<Instance | null> {
  try {
    return JSON.parse(await readFile(instanceFile(dataDir), 'utf8')) as Instance;
  } catch {
    return null;
  }
}

async function lastWords(dataDir: string): Promise<string> {
  const text = await readFile(join(dataDir, 'redis.log'), 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-3).join(' ') || 'nothing.';
}

function instanceFile(dataDir: string): string {
  return join(dataDir, 'instance.json');
}
