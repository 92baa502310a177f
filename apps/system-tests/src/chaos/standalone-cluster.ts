import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { freePorts } from '@adjutant/engines';

import { Program } from '../program.js';
import type { Places } from './checker.js';
import type { Cluster } from './cluster.js';
import { LOAD_ENVIRONMENT, PRELOAD } from './load-environment.js';
import { PrivatePostgres } from './private-postgres.js';
import { chaosEnvironment, type ChaosSettings } from './preload/settings.js';

const SERVICE = 'adjutant';
export interface StandaloneOptions {
  folder: string;
  /** Of another build: its apps/standalone/dist/main.js. */
  main?: string;
  chaos?: ChaosSettings;
}

/** The whole product as one process, on a PostgreSQL of its own: what can break here is the process, the database and the way between. */
export class StandaloneCluster implements Cluster {
  readonly services = [SERVICE];
  readonly proxies;
  #program: Program | undefined;

  private constructor(private readonly options: StandaloneOptions, readonly postgres: PrivatePostgres, private readonly port: number) {
    this.proxies = { postgres: postgres.proxy };
  }

  static async open(options: StandaloneOptions): Promise<StandaloneCluster> {
    const postgres = await PrivatePostgres.start(join(options.folder, 'postgres'));
    const [port = 0] = await freePorts(1);
    const cluster = new StandaloneCluster(options, postgres, port);
    try {
      await cluster.start(SERVICE, options.chaos);
    } catch (error) {
      await cluster.close();
      throw error;
    }
    return cluster;
  }

  get places(): Places {
    const data = this.#data;
    return {
      adminUrl: this.postgres.adminUrl,
      indexFolders: [join(data, 'index')],
      files: { ofUsers: [join(data, 'index'), join(data, 'blobs')], ofNobody: [join(data, 'adjutant.log')] },
    };
  }

  get #data(): string {
    return join(this.options.folder, 'data');
  }

  url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  processOf(): string {
    return SERVICE;
  }

  async start(_service = SERVICE, chaos?: ChaosSettings): Promise<void> {
    const env = { ...LOAD_ENVIRONMENT, DATABASE_URL: this.postgres.url, ...(chaos ? chaosEnvironment(PRELOAD, chaos) : {}) };
    this.#program = new Program(['--empty', '--json', '--data', this.#data, '--port', String(this.port)], env, this.options.main);
    await Promise.race([this.#program.says('"focus"'), this.#program.ended()]);
  }

  async kill(): Promise<void> {
    await this.#program?.kill();
  }

  async stop(): Promise<void> {
    this.#program?.child.kill('SIGTERM');
    await this.#program?.ended();
  }

  async hasDied(_service: string, deadlineMs: number): Promise<boolean> {
    const tooLate = new AbortController();
    const late = delay(deadlineMs, false, { signal: tooLate.signal }).catch(() => false);
    const died = await Promise.race([this.#program?.ended().then(() => true), late]);
    tooLate.abort();
    return died === true;
  }

  async close(): Promise<void> {
    await this.kill();
    await this.postgres.close();
  }
}
