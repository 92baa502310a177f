import { join } from 'node:path';

import { crashServer, endProcess, serverOf, serverProcesses, startEmbeddedPostgres } from '@adjutant/database';

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

  kill(): Promise<void> {
    return crashServer(this.dataDir);
  }

  /** Every process of the server, for whoever wants to freeze it. */
  pids(): Promise<number[]> {
    return serverProcesses(this.dataDir);
  }
}
