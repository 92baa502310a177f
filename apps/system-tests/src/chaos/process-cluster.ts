import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { Cluster as Processes, services } from '@adjutant/cluster';
import { freePorts } from '@adjutant/engines';
import { FaultProxy } from '@adjutant/testing';

import { BrokerStore } from './broker-store.js';
import type { Places } from './checker.js';
import type { BrokerControl, Cluster, Engine, PostgresControl, RedisControl } from './cluster.js';
import { FakeModel } from './fake-model.js';
import { LOAD_ENVIRONMENT, PRELOAD } from './load-environment.js';
import { chaosEnvironment, type ChaosSettings } from './preload/settings.js';
import { RedisStore } from './redis-store.js';
import { freeze } from './signal.js';
import { SmallDisk } from './small-disk.js';

export interface ProcessClusterOptions {
  folder: string;
  /** Of another build. */
  root?: string;
  /** What every process does to itself whenever it is started. */
  chaos?: ChaosSettings;
  note?: (line: string) => void;
}

const KEYS: Readonly<Record<Engine, string>> = { postgres: 'DATABASE_URL', broker: 'RABBITMQ_URL', redis: 'REDIS_URL' };
const ENGINES = Object.keys(KEYS) as Engine[];
const NOWHERE = { host: '127.0.0.1', port: 1 };
const LOOK_MS = 20;
const DISK_MEGABYTES = 64;

/** The cluster profile: every service a process of its own, and between each of them and each engine a proxy. */
export class ProcessCluster implements Cluster {
  readonly services = services.map(({ name }) => name);
  readonly proxies: Readonly<Record<Engine, FaultProxy>>;
  readonly postgres: PostgresControl;
  readonly broker: BrokerControl;
  readonly redis: RedisControl;
  readonly disk?: SmallDisk;
  readonly #processes: Processes;
  readonly #chaos: Map<string, ChaosSettings>;
  readonly #brokerStore: BrokerStore;
  readonly #redisStore: RedisStore;

  private constructor(processes: Processes, proxies: Record<Engine, FaultProxy>, chaos: Map<string, ChaosSettings>, readonly model: FakeModel, disk: SmallDisk | null) {
    if (disk) this.disk = disk;
    const { postgresql, rabbitmq, redis } = processes;
    this.#processes = processes;
    this.#chaos = chaos;
    this.proxies = proxies;
    this.#brokerStore = new BrokerStore((...args) => rabbitmq.ctl(...args), () => rabbitmq.adminUrl());
    this.#redisStore = new RedisStore(() => redis.adminUrl);
    this.postgres = { stopImmediately: () => postgresql.kill(), start: () => postgresql.start(), freeze: (ms) => freeze(() => postgresql.pids(), ms) };
    this.broker = {
      kill: () => rabbitmq.kill(),
      start: () => rabbitmq.start(),
      closeConnections: () => this.#brokerStore.closeConnections(),
      memoryAlarm: (isOn) => this.#brokerStore.memoryAlarm(isOn),
      poison: (seed) => this.#brokerStore.poison(seed),
    };
    this.redis = { kill: () => redis.kill(), start: () => redis.start(), flushAll: async () => void (await this.#redisStore.flushAll()), schedules: () => this.#redisStore.schedules() };
  }

  static async open({ folder, root, chaos: always, note = () => undefined }: ProcessClusterOptions): Promise<ProcessCluster> {
    const chaos = new Map<string, ChaosSettings>();
    const proxies = Object.fromEntries(await Promise.all(ENGINES.map(async (engine) => [engine, await FaultProxy.start({ target: NOWHERE })]))) as Record<Engine, FaultProxy>;
    const model = await FakeModel.start(join(folder, 'model-calls.jsonl'));
    await mkdir(join(folder, 'data'), { recursive: true });
    const disk = await SmallDisk.mount(join(folder, 'data'), DISK_MEGABYTES);
    const [port] = await freePorts(1);
    const processes = await Processes.open({
      folder,
      port,
      env: { ...LOAD_ENVIRONMENT, ...model.environment, PATH: process.env['PATH'] },
      adjustEnvironment: (service, env) => ({ ...through(proxies, env), ...chaosOf(always, chaos.get(service)) }),
      ...(root === undefined ? {} : { root }),
    });
    const cluster = new ProcessCluster(processes, proxies, chaos, model, disk);
    try {
      await cluster.#begin(note);
    } catch (error) {
      await cluster.close();
      throw error;
    }
    return cluster;
  }

  /** Engines first: where they listen is known only then. */
  async #begin(note: (line: string) => void): Promise<void> {
    const { postgresql, rabbitmq, redis } = this.#processes;
    await this.#processes.startEngines(note);
    const addresses = { postgres: postgresql.adminUrl, broker: await rabbitmq.adminUrl(), redis: redis.adminUrl };
    for (const engine of ENGINES) this.proxies[engine].target = { host: '127.0.0.1', port: Number(new URL(addresses[engine]).port) };
    await this.#processes.start(note);
  }

  get places(): Places {
    const { folder, postgresql } = this.#processes;
    const data = join(folder, 'data');
    return {
      adminUrl: postgresql.adminUrl,
      indexFolders: [join(data, 'index')],
      files: { ofUsers: [join(data, 'index'), join(data, 'blobs')], ofNobody: [join(folder, 'logs')] },
      unrest: async () => (await Promise.all([this.#brokerStore.unrest(), this.#redisStore.unrest()])).flat(),
      stored: async () => [...(await this.#redisStore.rows()), ...(await this.model.calls())],
      poisoned: this.#brokerStore.poisoned,
    };
  }

  url(): string {
    return this.#processes.url;
  }

  processOf(schema: string): string | undefined {
    return services.find((service) => service.schema === schema)?.name;
  }

  async start(service: string, chaos?: ChaosSettings): Promise<void> {
    if (chaos) this.#chaos.set(service, chaos);
    else this.#chaos.delete(service);
    await this.#processes.startService(service);
    await this.#processes.service(service).ready().catch((error: unknown) => {
      if (!chaos?.crash) throw error;
    });
  }

  async kill(service: string): Promise<void> {
    await this.#processes.service(service).kill();
  }

  stop(service: string): Promise<void> {
    return this.#processes.service(service).stop();
  }

  async hasDied(service: string, deadlineMs: number): Promise<boolean> {
    for (const deadline = performance.now() + deadlineMs; performance.now() < deadline; await delay(LOOK_MS)) {
      if ((await this.#processes.service(service).pid()) === null) return true;
    }
    return false;
  }

  async close(): Promise<void> {
    await Promise.all(this.services.map((service) => this.kill(service)));
    await Promise.all(this.#processes.engines.map((engine) => engine.stop()));
    await Promise.all(Object.values(this.proxies).map((proxy) => proxy.close()));
    this.model.close();
    await this.disk?.unmount();
  }
}

/** The addresses of engines as they read when they lead through the proxies. */
function through(proxies: Readonly<Record<Engine, FaultProxy>>, env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  const changed = { ...env };
  for (const engine of ENGINES) {
    const url = env[KEYS[engine]];
    if (url !== undefined) changed[KEYS[engine]] = proxies[engine].urlFor(url);
  }
  return changed;
}

function chaosOf(always: ChaosSettings | undefined, now: ChaosSettings | undefined): Record<string, string> {
  return always || now ? chaosEnvironment(PRELOAD, { ...always, ...now }) : {};
}
