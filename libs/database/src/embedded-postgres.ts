import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, appendFile, chown, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { AppError } from '@adjutant/contracts-core';
import pg from 'pg';

import { asDatabaseUser, postgresBinaries, type ServerUser } from './postgres-binaries.js';
import { explainFailure } from './explain-failure.js';

export interface EmbeddedPostgresOptions {
  /** Folder of the server's files; created when missing. */
  dataDir: string;
  /** Password of the administrator `adjutant`, the same every time. */
  password: string;
  /** Off for tests only: what is acknowledged is then lost with the machine. */
  isDurable?: boolean;
  maxConnections?: number;
}

/** A running server. `adminUrl` names the database `adjutant` and its administrator. */
export interface EmbeddedPostgres {
  adminUrl: string;
  port: number;
  pid: number;
  /** Ends the server in order; resolves when it is gone, within 5 seconds. */
  stop(): Promise<void>;
}

const START_DEADLINE_MS = 30_000;
const STOP_DEADLINE_MS = 5_000;
const ADMIN = 'adjutant';

/** Few and small: the server serves one process, and its memory is part of what the whole product may take. */
function serverArguments(dataDir: string, port: number, { isDurable = true, maxConnections = 80 }: EmbeddedPostgresOptions): string[] {
  const settings: Record<string, string | number> = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: maxConnections,
    shared_buffers: '24MB',
    work_mem: '4MB',
    maintenance_work_mem: '32MB',
    jit: 'off',
    io_method: 'sync',
    wal_level: 'minimal',
    max_wal_senders: 0,
    max_logical_replication_workers: 0,
    max_worker_processes: 1,
    max_parallel_workers: 0,
    autovacuum_max_workers: 1,
    min_wal_size: '32MB',
    max_wal_size: '256MB',
    huge_pages: 'off',
    fsync: isDurable ? 'on' : 'off',
    synchronous_commit: isDurable ? 'on' : 'off',
    full_page_writes: isDurable ? 'on' : 'off',
    log_timezone: 'UTC',
    timezone: 'UTC',
  };
  return ['-D', dataDir, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])];
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function runToEnd(user: ServerUser, program: string, args: string[]): Promise<void> {
  const [command, commandArgs] = asDatabaseUser(user, program, args);
  const child = spawn(command, commandArgs, { stdio: ['ignore', 'pipe', 'pipe'], cwd: '/' });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw explainFailure(Buffer.concat(output).toString());
}

/** Creates the server's files; a folder that was left half made by a killed run is made anew. */
async function initialise(user: ServerUser, bin: string, { dataDir, password }: EmbeddedPostgresOptions): Promise<void> {
  const finished = join(dataDir, 'adjutant-initialised');
  if (await exists(finished)) return;
  await rm(dataDir, { recursive: true, force: true });
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const passwordFile = `${dataDir}.password`;
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user.uid !== null) await Promise.all([dataDir, passwordFile].map((path) => chown(path, user.uid ?? 0, user.gid ?? 0)));
  try {
    await runToEnd(user, join(bin, 'initdb'), ['-D', dataDir, '-U', ADMIN, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--no-instructions']);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await appendFile(finished, '');
}

/** Ends a server that a killed run left behind on this folder; a pid file of a dead process is no server. */
async function stopLeftover(dataDir: string): Promise<void> {
  const text = await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !(await isServerOf(pid))) return;
  await endProcess(pid);
}

async function isServerOf(pid: number): Promise<boolean> {
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => null);
  if (name !== null) return name.trim() === 'postgres';
  return isAlive(pid) && !(await exists('/proc/self'));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** SIGINT is PostgreSQL's orderly fast stop; SIGQUIT ends it at once and leaves recovery to the next start. */
async function endProcess(pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    const deadline = Date.now() + STOP_DEADLINE_MS;
    if (isAlive(pid)) process.kill(pid, signal);
    while (isAlive(pid) && Date.now() < deadline) await delay(10);
    if (!isAlive(pid)) return;
  }
}

async function connectWhenReady(url: string, child: ChildProcess, log: string): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) throw explainFailure(await readFile(log, 'utf8').catch(() => ''));
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if ((error as { code?: string }).code === '28P01') throw new AppError('CONFLICT', 'The database of this data folder has another password than its secrets file. Restore secrets.json, or use another data folder.');
      await delay(15);
    }
  }
  throw new AppError('UNAVAILABLE', `The database did not start within ${START_DEADLINE_MS / 1000} s. Its log is ${log}.`);
}

async function ensureDatabase(port: number, password: string): Promise<string> {
  const url = (database: string) => `postgresql://${ADMIN}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
  const client = new pg.Client({ connectionString: url('postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [ADMIN]);
    if (rowCount === 0) await client.query(`create database ${ADMIN}`);
  } finally {
    await client.end();
  }
  return url(ADMIN);
}

/**
 * Starts PostgreSQL from its npm package on a folder of our own, on a free port of 127.0.0.1. As root it runs as the
 * system user `postgres`. Throws AppError with one sentence when the folder or the machine does not let it.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { bin, user } = await postgresBinaries();
  await stopLeftover(options.dataDir);
  await initialise(user, bin, options);
  const port = await freePort();
  const log = `${options.dataDir}.log`;
  const logFile = await open(log, 'w', 0o600);
  const [command, args] = asDatabaseUser(user, join(bin, 'postgres'), serverArguments(options.dataDir, port, options));
  const child = spawn(command, args, { stdio: ['ignore', logFile.fd, logFile.fd], cwd: '/', detached: true });
  child.on('error', () => undefined);
  await logFile.close();
  child.unref();
  try {
    await connectWhenReady(`postgresql://${ADMIN}:${encodeURIComponent(options.password)}@127.0.0.1:${port}/postgres`, child, log);
    const adminUrl = await ensureDatabase(port, options.password);
    const pid = child.pid ?? 0;
    return { adminUrl, port, pid, stop: () => endProcess(pid) };
  } catch (error) {
    if (child.pid) await endProcess(child.pid);
    throw error;
  }
}
