import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { ensureOwner } from '@adjutant/contracts-auth-billing';
import { AppError, systemClock, systemContext } from '@adjutant/contracts-core';
import { connectRabbitBus } from '@adjutant/messaging';
import { Metrics, silentLogger } from '@adjutant/telemetry';

import { prepareClusterFile, readClusterFile, type ClusterFile } from './cluster-file.js';
import type { Engine } from './engines/engine.js';
import { Postgresql } from './engines/postgresql.js';
import { Rabbitmq } from './engines/rabbitmq.js';
import { Redis } from './engines/redis.js';
import { migrationEnvironment, serviceEnvironment, type EngineHosts } from './service-environment.js';
import { ServiceProcess } from './service-process.js';
import { GATEWAY, serviceNamed, services, type ClusterService } from './services.js';

type Environment = Readonly<Record<string, string | undefined>>;

export interface ClusterOptions {
  folder: string;
  /** Of the gateway; the one of the last start, or 8000, when absent. 0 is not taken: it must be known beforehand. */
  port?: number | undefined;
  /** What every service is started with beside what the cluster gives it. */
  env: Environment;
  /** Last word on what one service is started with. */
  adjustEnvironment?: (service: string, env: Record<string, string | undefined>) => Environment;
  /** Options of node for one service. */
  nodeArguments?: (service: string) => readonly string[];
  /** Where the built services lie, if not in this repository. */
  root?: string;
}

export interface PartStatus {
  name: string;
  pid: number | null;
  isReady: boolean;
}

/** Told what is being done, one short line each. */
export type Report = (line: string) => void;

/** Every service as a process of its own, on private engines of this machine; all of it in one folder. */
export class Cluster {
  readonly postgresql: Postgresql;
  readonly rabbitmq: Rabbitmq;
  readonly redis: Redis;
  readonly folder: string;
  readonly #file: ClusterFile;
  readonly #options: ClusterOptions;
  readonly #processes: ReadonlyMap<string, ServiceProcess>;

  private constructor(folder: string, file: ClusterFile, options: ClusterOptions) {
    this.folder = folder;
    this.#file = file;
    this.#options = options;
    this.postgresql = new Postgresql(folder, file);
    this.rabbitmq = new Rabbitmq(folder, file);
    this.redis = new Redis(folder, file);
    this.#processes = new Map(services.map(({ name }) => [name, this.#processOf(name)]));
  }

  /** The cluster of a folder, running or not, for whoever will start it; made where there is none. */
  static async open(options: ClusterOptions): Promise<Cluster> {
    const folder = resolve(options.folder);
    for (const part of ['', 'logs', 'run', 'data']) await mkdir(join(folder, part), { recursive: true, mode: part === '' ? 0o711 : 0o700 });
    return new Cluster(folder, await prepareClusterFile(folder, options.port), options);
  }

  /** The cluster that was started on a folder; touches nothing. Throws NOT_FOUND that says how to start one. */
  static async find(options: ClusterOptions): Promise<Cluster> {
    const folder = resolve(options.folder);
    const file = await readClusterFile(folder);
    if (!file) throw new AppError('NOT_FOUND', `No cluster was started in ${folder}; "npm run cluster -- start --data ${folder}" starts one.`);
    return new Cluster(folder, file, options);
  }

  get url(): string {
    return `http://localhost:${this.#file.ports.gateway}`;
  }

  get engines(): readonly Engine[] {
    return [this.postgresql, this.rabbitmq, this.redis];
  }

  /** Throws BAD_REQUEST that names those there are. */
  service(name: string): ServiceProcess {
    const found = this.#processes.get(name);
    if (!found) throw new AppError('BAD_REQUEST', `There is no service "${name}". Services: ${services.map((service) => service.name).join(', ')}.`);
    return found;
  }

  /** Engines, then migrations, then every service; resolves when all can work. What runs already is left as it is. */
  async start(report: Report): Promise<void> {
    await this.startEngines(report);
    report('Migrating');
    const hosts = await this.#hosts();
    await Promise.all(services.map((service) => this.service(service.name).migrate(this.#environment(service, migrationEnvironment(service, this.#file, this.folder, hosts)))));
    report(`Starting ${services.length} services`);
    await Promise.all(services.map((service) => this.startService(service.name)));
    await Promise.all([...this.#processes.values()].map((process) => process.ready()));
    await this.#ensureOwner();
  }

  async startEngines(report: Report): Promise<void> {
    await Promise.all(
      this.engines.map(async (engine) => {
        if (!(await engine.pid())) report(`Starting ${engine.name}`);
        await engine.start();
      }),
    );
    await this.rabbitmq.prepare();
  }

  /** Resolves when the process is there; `service(name).ready()` tells when it can work. */
  async startService(name: string): Promise<void> {
    const process = this.service(name);
    const service = serviceNamed(name) as ClusterService;
    await process.start(this.#environment(service, serviceEnvironment(service, this.#file, this.folder, await this.#hosts())));
  }

  /** The gateway first, engines last. */
  async stop(report: Report): Promise<void> {
    report('Stopping the services');
    await this.service(GATEWAY).stop();
    await Promise.all([...this.#processes.values()].map((process) => process.stop()));
    report('Stopping the engines');
    await Promise.all(this.engines.map((engine) => engine.stop()));
  }

  async status(): Promise<PartStatus[]> {
    const engines = this.engines.map(async (engine): Promise<PartStatus> => {
      const pid = await engine.pid();
      return { name: engine.name, pid, isReady: pid !== null };
    });
    const processes = [...this.#processes.values()].map(async (process): Promise<PartStatus> => ({ name: process.name, pid: await process.pid(), isReady: await process.isReady() }));
    return Promise.all([...engines, ...processes]);
  }

  async #hosts(): Promise<EngineHosts> {
    const { postgresql, redis } = this.#file.ports;
    return { postgresql: `127.0.0.1:${postgresql}`, rabbitmq: new URL(await this.rabbitmq.adminUrl()).host, redis: `127.0.0.1:${redis}` };
  }

  #environment({ name }: ClusterService, own: Record<string, string>): Environment {
    const env = { ...this.#options.env, ...own };
    return this.#options.adjustEnvironment?.(name, env) ?? env;
  }

  #processOf(name: string): ServiceProcess {
    const { nodeArguments, root } = this.#options;
    return new ServiceProcess({ name, folder: this.folder, operationsPort: this.#file.ports.operations[name] ?? 0, nodeArguments: nodeArguments?.(name) ?? [], ...(root ? { root } : {}) });
  }

  /** Whoever sits at this machine is the owner here, as in the standalone profile. */
  async #ensureOwner(): Promise<void> {
    const bus = await connectRabbitBus({ url: await this.rabbitmq.adminUrl(), service: 'cluster', clock: systemClock, logger: silentLogger, metrics: new Metrics() });
    try {
      await bus.request(systemContext('start'), ensureOwner, { timezone: Intl.DateTimeFormat().resolvedOptions().timeZone });
    } finally {
      await bus.close();
    }
  }
}
