import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { AppError } from '@adjutant/contracts-core';

import { freePorts } from './engine-process.js';
import { ensureProgram } from './ensure-program.js';
import { isAlive, isProgram } from './live-process.js';
import { redisAnswers } from './redis-answers.js';
import { redisSettings } from './redis-settings.js';

export interface RedisOptions {
  /** Folder of the server's files; created when missing. */
  dataDir: string;
  /** Of the default user, who may do everything. Default: that of the last start on this folder, else a new one. */
  password?: string;
  /** Default: that of the last start on this folder, else a free one. */
  port?: number;
  /** `always` (default): what was acknowledged is on the disk. `everysec`: what the last second acknowledged is lost with the machine. */
  fsync?: 'always' | 'everysec';
  /** Lines of an ACL file for users beside the default one. */
  users?: readonly string[];
  /** Told before Redis is installed, which takes a while. */
  onInstall?: (name: string) => void;
}

/** A running server. It lives on when the process that started it ends. */
export interface RunningRedis {
  url: string;
  port: number;
  password: string;
  pid: number;
  /** Ends the server in order; resolves when it is gone, within 10 seconds. */
  stop(): Promise<void>;
  /** Ends it as a crash would. A start on the same folder has all that was acknowledged. */
  kill(): Promise<void>;
}

interface Instance {
  port: number;
  password: string;
  pid: number;
}

const PROGRAM = { name: 'Redis', places: ['/usr/bin/redis-server', '/usr/local/bin/redis-server', '/opt/homebrew/bin/redis-server'], debianPackage: 'redis-server' };
const START_DEADLINE_MS = 30_000;
const STOP_DEADLINE_MS = 10_000;

/** Starts a Redis of one's own on this machine, or finds the one that runs on this folder. Resolves when it answers; throws UNAVAILABLE that says why not. */
export async function startRedis(options: RedisOptions): Promise<RunningRedis> {
  const program = await ensureProgram({ ...PROGRAM, ...(options.onInstall ? { onInstall: options.onInstall } : {}) });
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const before = await readInstance(options.dataDir);
  if (before && isAlive(before.pid) && (await redisAnswers(before))) return running(before);
  const [free = 0] = await freePorts(1);
  const port = options.port ?? before?.port ?? free;
  const password = options.password ?? before?.password ?? randomBytes(24).toString('base64url');
  const pid = await launch(program, { ...options, port, password });
  const instance = { port, password, pid };
  await writeFile(instanceFile(options.dataDir), JSON.stringify(instance), { mode: 0o600 });
  return running(instance);
}

/** The Redis of `dataDir` when it runs: for whoever did not start it. */
export async function findRedis(dataDir: string): Promise<RunningRedis | undefined> {
  const instance = await readInstance(dataDir);
  return instance && isAlive(instance.pid) ? running(instance) : undefined;
}

/** A process group of its own: whatever ends the starter does not end the server. */
async function launch(program: string, options: RedisOptions & { port: number; password: string }): Promise<number> {
  const config = join(options.dataDir, 'redis.conf');
  await writeFile(config, redisSettings(options), { mode: 0o600 });
  const log = await open(join(options.dataDir, 'redis.log'), 'a', 0o600);
  const child = spawn(program, [config], { cwd: options.dataDir, detached: true, stdio: ['ignore', log.fd, log.fd], env: {} });
  await Promise.race([once(child, 'spawn'), once(child, 'error').then(([error]) => Promise.reject(error as Error))]).finally(() => log.close());
  child.unref();
  const deadline = Date.now() + START_DEADLINE_MS;
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
    if (await redisAnswers(options)) return child.pid ?? 0;
    await delay(20);
  }
  child.kill('SIGKILL');
  throw new AppError('UNAVAILABLE', `Redis did not start. It said: ${await lastWords(options.dataDir)}`);
}

function running({ port, password, pid }: Instance): RunningRedis {
  return {
    url: `redis://:${encodeURIComponent(password)}@127.0.0.1:${port}`,
    port,
    password,
    pid,
    stop: () => end(pid, 'SIGTERM'),
    kill: () => end(pid, 'SIGKILL'),
  };
}

async function end(pid: number, signal: NodeJS.Signals): Promise<void> {
  const deadline = Date.now() + STOP_DEADLINE_MS;
  if (isAlive(pid)) process.kill(pid, signal);
  while (isAlive(pid) && Date.now() < deadline) await delay(10);
  if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  while (isAlive(pid)) await delay(10);
}

async function readInstance(dataDir: string): Promise<Instance | null> {
  try {
    const instance = JSON.parse(await readFile(instanceFile(dataDir), 'utf8')) as Instance;
    return isProgram(instance.pid, 'redis-server') ? instance : { ...instance, pid: 0 };
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
