import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { AppError } from '@adjutant/contracts-core';
import pg from 'pg';

import { explainFailure, explainFileError } from './explain-failure.js';
import { KeptServer } from './kept-server.js';
import { endProcess, stopLeftover } from './leftover-server.js';
import { postgresBinaries, spawnAsServer, type ServerUser } from './postgres-binaries.js';

export interface EmbeddedPostgresOptions {
  /** Folder of the server's files; created when missing. */
  dataDir: string;
  /** Password of the administrator `adjutant`, the same every time. */
  password: string;
  /** Off for tests only: what is acknowledged is then lost with the machine. */
  isDurable?: boolean;
  maxConnections?: number;
  /** A free one when absent. */
  port?: number;
  /** Told the last words of a server that ended unasked. It is then started again on the same port until it stays; without this it is not. */
  onEnded?: (lastWords: string) => void;
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
const ADMIN = 'adjutant';
const INITDB_ARGUMENTS = ['-U', ADMIN, '--auth=scram-sha-256', '--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--no-instructions'];

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

async function entriesOf(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

async function runToEnd(user: ServerUser, program: string, args: string[]): Promise<void> {
  const child = spawnAsServer(user, program, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: '/' });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => output.push(chunk));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw explainFailure(Buffer.concat(output).toString());
}

/**
 * Creates the server's files beside their place and moves them there whole, so that a run killed half-way leaves nothing
 * that looks finished. Never touches a folder that holds anything else.
 */
async function initialise(user: ServerUser, bin: string, { dataDir, password }: EmbeddedPostgresOptions): Promise<void> {
  const entries = await entriesOf(dataDir);
  if (entries.includes('PG_VERSION')) return;
  if (entries.length > 0) throw new AppError('CONFLICT', `${dataDir} holds files that are not a database. Choose another data folder.`);
  const unfinished = `${dataDir}.unfinished`;
  const passwordFile = `${unfinished}.password`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  try {
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (user.uid !== null) await Promise.all([unfinished, passwordFile].map((path) => chown(path, user.uid ?? 0, user.gid ?? 0)));
    await runToEnd(user, join(bin, 'initdb'), ['-D', unfinished, `--pwfile=${passwordFile}`, ...INITDB_ARGUMENTS]);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(unfinished, dataDir);
}

async function connectWhenReady(url: string, child: ChildProcess, log: string): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) throw explainFailure(await readLog(log));
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
  try {
    await stopLeftover(options.dataDir);
    await initialise(user, bin, options);
    return await launch(user, bin, options);
  } catch (error) {
    throw explainFileError(error, options.dataDir);
  }
}

async function launch(user: ServerUser, bin: string, options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const port = options.port ?? (await freePort());
  const log = `${options.dataDir}.log`;
  const spawn = () => spawnServer(user, bin, port, log, options);
  const child = await spawn();
  try {
    await connectWhenReady(`postgresql://${ADMIN}:${encodeURIComponent(options.password)}@127.0.0.1:${port}/postgres`, child, log);
    const adminUrl = await ensureDatabase(port, options.password);
    const { onEnded } = options;
    const server = new KeptServer(child, { spawn, onEnded: onEnded && (() => void readLog(log).then((text) => onEnded(text.slice(-500).trim()))) });
    return { adminUrl, port, pid: server.pid, stop: () => server.stop() };
  } catch (error) {
    await endProcess(child.pid ?? 0);
    throw error;
  }
}

/** Its log begins anew with each start, and so holds the last words of this one. */
async function spawnServer(user: ServerUser, bin: string, port: number, log: string, options: EmbeddedPostgresOptions): Promise<ChildProcess> {
  const logFile = await open(log, 'w', 0o600);
  const child = spawnAsServer(user, join(bin, 'postgres'), serverArguments(options.dataDir, port, options), { stdio: ['ignore', logFile.fd, logFile.fd], cwd: '/', detached: true });
  const spawned = once(child, 'spawn');
  await logFile.close();
  await spawned;
  child.unref();
  return child;
}

function readLog(log: string): Promise<string> {
  return readFile(log, 'utf8').catch(() => '');
}
