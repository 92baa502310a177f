import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

import { AppError } from '@adjutant/contracts-core';

import { cephConfig } from './ceph-config.js';
import { freePorts } from './engine-process.js';
import { ensureProgram, type NeededProgram } from './ensure-program.js';

export const cephProgram: NeededProgram = {
  name: 'Ceph',
  command: 'radosgw',
  places: ['/usr/bin/radosgw'],
  alsoNeeded: ['/usr/bin/ceph-mon', '/usr/bin/ceph-osd'],
  debianPackage: 'radosgw ceph-mon ceph-osd',
};

/** A running Ceph with its S3 gateway, for tests: what it holds lies in memory and is gone when it stops. */
export interface Ceph {
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Ends the gateway at once, in the middle of whatever it does; what it had answered for stays in the store. */
  killGateway(): Promise<void>;
  /** Starts it again at the same endpoint. */
  startGateway(): Promise<void>;
  /** Ends everything at once. */
  stop(): Promise<void>;
}

const START_DEADLINE_MS = 30_000;
/** Its parent takes each of them along, however that ends. */
const WITH_PARENT = ['--pdeathsig', 'KILL'];
const CAPABILITIES: Record<string, readonly string[]> = {
  'mon.': ['--cap', 'mon', 'allow *'],
  'client.admin': ['--cap', 'mon', 'allow *', '--cap', 'osd', 'allow *'],
  'osd.0': ['--cap', 'mon', 'allow profile osd', '--cap', 'osd', 'allow *'],
  'client.rgw': ['--cap', 'mon', 'allow rw', '--cap', 'osd', 'allow rwx'],
};

const execute = promisify(execFile);

/**
 * Starts a monitor, a store in memory and an S3 gateway on free ports of 127.0.0.1, all files below `dataDir`, which must be
 * empty or missing. Ceph is installed when it is missing and we are root. Throws AppError with one sentence when it cannot run.
 */
export async function startCeph({ dataDir }: { dataDir: string }): Promise<Ceph> {
  await ensureProgram(cephProgram);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  if ((await readdir(dataDir)).length > 0) throw new AppError('CONFLICT', `${dataDir} is not empty. Choose another data folder.`);
  const [monitorPort = 0, gatewayPort = 0] = await freePorts(2);
  const cluster = new CephCluster(dataDir, monitorPort, gatewayPort);
  try {
    return await cluster.start();
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

class CephCluster {
  readonly #daemons = new Map<string, ChildProcess>();
  readonly #endpoint: string;

  constructor(
    private readonly dataDir: string,
    private readonly monitorPort: number,
    private readonly gatewayPort: number,
  ) {
    this.#endpoint = `http://127.0.0.1:${gatewayPort}`;
  }

  async start(): Promise<Ceph> {
    await this.#writeFiles();
    await this.#startMonitor();
    await this.#startStore();
    const accessKeyId = randomBytes(10).toString('hex').toUpperCase();
    const secretAccessKey = randomBytes(20).toString('hex');
    await this.#run('radosgw-admin', 'user', 'create', '--uid', 'adjutant', '--display-name', 'Adjutant', '--access-key', accessKeyId, '--secret-key', secretAccessKey);
    await this.#startGateway();
    return {
      endpoint: this.#endpoint,
      region: 'us-east-1',
      accessKeyId,
      secretAccessKey,
      killGateway: () => this.#end('radosgw'),
      startGateway: () => this.#startGateway(),
      stop: () => this.stop(),
    };
  }

  async stop(): Promise<void> {
    for (const program of ['radosgw', 'ceph-osd', 'ceph-mon']) await this.#end(program);
  }

  async #writeFiles(): Promise<void> {
    const id = randomUUID();
    for (const folder of ['mon', 'osd', 'run']) await mkdir(join(this.dataDir, folder), { mode: 0o700 });
    await writeFile(join(this.dataDir, 'ceph.conf'), cephConfig({ id, dataDir: this.dataDir, monitorPort: this.monitorPort, gatewayPort: this.gatewayPort }), { mode: 0o600 });
    await this.#run('ceph-authtool', '--create-keyring', 'keyring');
    for (const [name, capabilities] of Object.entries(CAPABILITIES)) await this.#run('ceph-authtool', 'keyring', '--gen-key', '--name', name, ...capabilities);
    await this.#run('monmaptool', '--create', '--addv', 'a', `v2:127.0.0.1:${this.monitorPort}`, '--fsid', id, 'monmap');
  }

  async #startMonitor(): Promise<void> {
    await this.#run('ceph-mon', '--id', 'a', '--mkfs', '--monmap', 'monmap', '--keyring', 'keyring');
    await this.#spawn('ceph-mon', '--id', 'a');
  }

  async #startStore(): Promise<void> {
    const id = randomUUID();
    await this.#run('ceph', 'osd', 'new', id, '0');
    await this.#run('ceph-osd', '--id', '0', '--mkfs', '--osd-uuid', id);
    await this.#spawn('ceph-osd', '--id', '0');
  }

  async #startGateway(): Promise<void> {
    const child = await this.#spawn('radosgw', '--name', 'client.rgw');
    const deadline = Date.now() + START_DEADLINE_MS;
    while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
      const isUp = await fetch(this.#endpoint, { signal: AbortSignal.timeout(2_000) }).then((response) => response.ok, () => false);
      if (isUp) return;
      await delay(20);
    }
    throw new AppError('UNAVAILABLE', `The S3 gateway of Ceph did not start. Its last words: ${await this.#lastWords('client.rgw.log')}`);
  }

  async #run(program: string, ...args: string[]): Promise<void> {
    await execute('setpriv', [...WITH_PARENT, program, ...args, '--conf', 'ceph.conf'], { cwd: this.dataDir, timeout: START_DEADLINE_MS }).catch((error: Error & { stderr?: string }) => {
      throw new AppError('UNAVAILABLE', `Ceph did not start: ${program} says ${(error.stderr || error.message).trim().slice(-500)}`);
    });
  }

  async #spawn(program: string, ...args: string[]): Promise<ChildProcess> {
    const child = spawn('setpriv', [...WITH_PARENT, program, '--conf', 'ceph.conf', '--foreground', ...args], { cwd: this.dataDir, stdio: 'ignore' });
    this.#daemons.set(program, child);
    await once(child, 'spawn');
    return child;
  }

  async #end(program: string): Promise<void> {
    const child = this.#daemons.get(program);
    this.#daemons.delete(program);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async #lastWords(log: string): Promise<string> {
    return (await readFile(join(this.dataDir, log), 'utf8').catch(() => '')).trim().slice(-500);
  }
}
