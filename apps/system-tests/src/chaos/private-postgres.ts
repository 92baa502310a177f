import { crashServer, serverProcesses, startEmbeddedPostgres } from '@adjutant/database';
import { FaultProxy } from '@adjutant/testing';

import type { PostgresControl } from './cluster.js';
import { freeze } from './signal.js';

const PASSWORD = 'chaos-admin-password';

/** A PostgreSQL that keeps what it commits, behind a proxy at an address that stays the same when it comes back. */
export class PrivatePostgres implements PostgresControl {
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
    const { adminUrl, port } = await startEmbeddedPostgres({ dataDir: this.dataDir, password: PASSWORD, maxConnections: 150 });
    this.#directUrl = adminUrl;
    this.proxy.target = { host: '127.0.0.1', port };
  }

  stopImmediately(): Promise<void> {
    return crashServer(this.dataDir);
  }

  freeze(ms: number): Promise<void> {
    return freeze(() => serverProcesses(this.dataDir), ms);
  }

  async close(): Promise<void> {
    await this.stopImmediately();
    await this.proxy.close();
  }
}
