import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import { startEmbeddedPostgres } from '@adjutant/database';
import { isAlive } from '@adjutant/engines';
import { FaultProxy } from '@adjutant/testing';

import type { PostgresControl } from './cluster.js';
import { signal } from './signal.js';

const PASSWORD = 'chaos-admin-password';
const GONE_DEADLINE_MS = 10_000;

/** A PostgreSQL that keeps what it commits, behind a proxy at an address that stays the same when it comes back. */
export class PrivatePostgres implements PostgresControl {
  #pid = 0;
  #directUrl = '';

  private constructor(private readonly dataDir: string, readonly proxy: FaultProxy) {}

  static async start(dataDir: string): Promise<PrivatePostgres> {
    const postgres = new PrivatePostgres(dataDir, await FaultProxy.start({ target: { host: '127.0.0.1', port: 1 } }));
    await postgres.start();
    return postgres;
  }

  /** Past the proxy: for who looks on. */
  get adminUrl(): string {
    return this.#directUrl;
  }

  /** Through the proxy: for services. */
  get url(): string {
    return this.proxy.urlFor(this.#directUrl);
  }

  async start(): Promise<void> {
    const { adminUrl, port, pid } = await startEmbeddedPostgres({ dataDir: this.dataDir, password: PASSWORD, maxConnections: 150 });
    this.#directUrl = adminUrl;
    this.#pid = pid;
    this.proxy.target = { host: '127.0.0.1', port };
  }

  async stopImmediately(): Promise<void> {
    process.kill(this.#pid, 'SIGQUIT');
    for (const deadline = performance.now() + GONE_DEADLINE_MS; isAlive(this.#pid); await delay(20)) {
      if (performance.now() > deadline) throw new Error('PostgreSQL did not stop.');
    }
  }

  async freeze(ms: number): Promise<void> {
    const processes = [this.#pid, ...childrenOf(this.#pid)];
    for (const pid of processes) signal(pid, 'SIGSTOP');
    await delay(ms);
    for (const pid of processes) signal(pid, 'SIGCONT');
  }

  async close(): Promise<void> {
    if (isAlive(this.#pid)) await this.stopImmediately();
    await this.proxy.close();
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === parent).map(Number);
}

function parentOf(pid: string): number {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ')[1]);
  } catch {
    return 0;
  }
}
