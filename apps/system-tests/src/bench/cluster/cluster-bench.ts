import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { AdjutantClient } from '@adjutant/client';
import { Cluster, services } from '@adjutant/cluster';
import { freePorts } from '@adjutant/engines';

import type { BenchOptions } from '../workspace.js';
import { Sql } from './sql.js';

export type ClusterBenchOptions = Pick<BenchOptions, 'isQuick' | 'note'>;

/** Limits are measured nowhere here, and all clients share one address. */
const NO_LIMITS = { RATE_LIMIT: '10000000', RATE_LIMIT_AUTH: '10000000', RATE_LIMIT_LOCAL: '10000000' };
const QUICK_SHARE = 0.1;

/** The cluster that one run measures: every service as a process of its own, on a folder that ends with it. */
export class ClusterBench {
  readonly client: AdjutantClient;
  /** On the new folder. NaN before. */
  firstStartSeconds = Number.NaN;

  private constructor(
    readonly options: ClusterBenchOptions,
    readonly cluster: Cluster,
    readonly sql: Sql,
    private readonly folder: string,
  ) {
    this.client = new AdjutantClient({ baseUrl: cluster.url });
  }

  static async open(options: ClusterBenchOptions): Promise<ClusterBench> {
    const folder = await mkdtemp(join(tmpdir(), 'adjutant-bench-'));
    await chmod(folder, 0o711);
    const [port] = await freePorts(1);
    const cluster = await Cluster.open({ folder: join(folder, 'cluster'), port, env: { ...process.env, ...NO_LIMITS, NODE_OPTIONS: '' } });
    return new ClusterBench(options, cluster, new Sql(cluster.postgresql.adminUrl), folder);
  }

  /** The size of a measurement: a tenth of it when it must be quick. */
  size(full: number): number {
    return this.options.isQuick ? Math.ceil(full * QUICK_SHARE) : full;
  }

  /** Starts what does not run; resolves with the seconds until all of it was ready. */
  async start(): Promise<number> {
    const startedAt = performance.now();
    await this.cluster.start(this.options.note);
    const seconds = (performance.now() - startedAt) / 1000;
    if (Number.isNaN(this.firstStartSeconds)) this.firstStartSeconds = seconds;
    await this.client.signInLocally();
    return seconds;
  }

  stop(): Promise<void> {
    return this.cluster.stop(this.options.note);
  }

  /** Process ids of services, all of them unless named. */
  async pids(names: readonly string[] = services.map(({ name }) => name)): Promise<number[]> {
    const pids = await Promise.all(names.map((name) => this.cluster.service(name).pid()));
    return pids.map((pid, index) => {
      if (pid === null) throw new Error(`${names[index]} does not run.`);
      return pid;
    });
  }

  /** Of all engines. */
  async enginePids(): Promise<number[]> {
    const pids = await Promise.all(this.cluster.engines.map((engine) => engine.pid()));
    return pids.filter((pid) => pid !== null);
  }

  async close(): Promise<void> {
    await this.sql.close();
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
