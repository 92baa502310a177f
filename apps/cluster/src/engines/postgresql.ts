import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { endProcess, serverOf, startEmbeddedPostgres } from '@adjutant/database';

import { passwordOf, type ClusterFile } from '../cluster-file.js';
import type { Engine } from './engine.js';

/** Six connections for each of eight services, what migrates, and what looks in. */
const MAX_CONNECTIONS = 120;

/** PostgreSQL from its npm package. */
export class Postgresql implements Engine {
  readonly name = 'postgresql';
  readonly #port: number;
  readonly dataDir: string;
  readonly #password: string;

  constructor(folder: string, file: ClusterFile) {
    this.#port = file.ports.postgresql;
    this.dataDir = join(folder, 'postgresql');
    this.#password = passwordOf(file, 'postgresql', 'adjutant');
  }

  /** Of the administrator. */
  get adminUrl(): string {
    return `postgres://adjutant:${this.#password}@127.0.0.1:${this.#port}/adjutant`;
  }

  pid(): Promise<number | null> {
    return serverOf(this.dataDir);
  }

  async start(): Promise<void> {
    if (await this.pid()) return;
    await startEmbeddedPostgres({ dataDir: this.dataDir, password: this.#password, port: this.#port, maxConnections: MAX_CONNECTIONS });
  }

  async stop(): Promise<void> {
    const pid = await this.pid();
    if (pid) await endProcess(pid);
  }

  /** SIGQUIT: PostgreSQL's own way of dropping everything; its children end with it, which SIGKILL would not see to. */
  async kill(): Promise<void> {
    const pid = await this.pid();
    if (!pid) return;
    process.kill(pid, 'SIGQUIT');
    await endProcess(pid);
  }

  /** Every process of the server, for whoever wants to freeze it. */
  async pids(): Promise<number[]> {
    const pid = await this.pid();
    if (!pid) return [];
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
    return [pid, ...children.trim().split(' ').filter(Boolean).map(Number)];
  }
}
