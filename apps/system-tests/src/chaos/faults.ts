import { setTimeout as delay } from 'node:timers/promises';

import type { LaneFault } from '@adjutant/testing';

import type { Cluster, Engine } from './cluster.js';
import type { ChaosSettings, CrashPointName } from './preload/settings.js';

export interface FaultOptions {
  random: () => number;
  /** How long what lasts lasts. */
  lastsMs: number;
}

/** Something that goes wrong and ends. `apply` resolves when it is over, with a word on what it did. */
export interface Fault {
  name: string;
  isPossible(cluster: Cluster): boolean;
  apply(cluster: Cluster, options: FaultOptions): Promise<string>;
}

const always = (): boolean => true;
const DIED_DEADLINE_MS = 15_000;
/** A service that is told to stop is gone by then. */
const DRAIN_MS = 25_000;
const FROZEN_MS = 30_000;
const SCHEDULES_BACK_MS = 60_000;
const LOOK_MS = 200;
/** Where a process dies: at one of its first so many passes of the point. */
const MOST_HITS = 12;

function pick<Item>(random: () => number, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)] as Item;
}

const kill: Fault = {
  name: 'kill -9 of a service',
  isPossible: always,
  apply: async (cluster, { random }) => {
    const service = pick(random, cluster.services);
    await cluster.kill(service);
    await cluster.start(service);
    return service;
  },
};

const terminate: Fault = {
  name: 'SIGTERM in the middle of work',
  isPossible: always,
  apply: async (cluster, { random }) => {
    const service = pick(random, cluster.services);
    const startedAt = performance.now();
    await cluster.stop(service);
    const tookMs = Math.round(performance.now() - startedAt);
    await cluster.start(service);
    if (tookMs > DRAIN_MS) throw new Error(`${service} was told to stop and was there for ${tookMs} ms more, ${DRAIN_MS} at most`);
    return `${service}, gone after ${tookMs} ms`;
  },
};

/** What a crash says whose point the process did not pass in time. */
export const NEVER_CAME = 'never came';

/** The process that holds `schema` dies at `at`, until then with `others`; one that never passes there within the deadline is killed. */
export function crash(at: CrashPointName, schema: string, others: ChaosSettings = {}): Fault {
  return {
    name: `kill -9 at ${at} of ${schema}`,
    isPossible: (cluster) => cluster.processOf(schema) !== undefined,
    apply: async (cluster, { random }) => {
      const service = cluster.processOf(schema) ?? '';
      const hit = 1 + Math.floor(random() * MOST_HITS);
      await cluster.kill(service);
      await cluster.start(service, { ...others, crash: { at, schema, hit } });
      const died = await cluster.hasDied(service, DIED_DEADLINE_MS);
      if (!died) await cluster.kill(service);
      await cluster.start(service);
      return died ? `pass ${hit}` : `pass ${hit} ${NEVER_CAME}`;
    },
  };
}

/** Every process does that to itself for a while. */
function whileAll(name: string, settings: (random: () => number) => ChaosSettings): Fault {
  return {
    name,
    isPossible: always,
    apply: async (cluster, { random, lastsMs }) => {
      const chaos = settings(random);
      const restart = async (service: string, given?: ChaosSettings) => {
        await cluster.stop(service);
        await cluster.start(service, given);
      };
      await Promise.all(cluster.services.map((service) => restart(service, chaos)));
      await delay(lastsMs);
      await Promise.all(cluster.services.map((service) => restart(service)));
      return JSON.stringify(chaos);
    },
  };
}

/** Every statement of one service takes so much longer that its work takes a hundred times as long. */
function slowConsumer(schema: string): Fault {
  return {
    name: `${schema} a hundred times slower`,
    isPossible: (cluster) => cluster.processOf(schema) !== undefined,
    apply: async (cluster, { lastsMs }) => {
      const service = cluster.processOf(schema) ?? '';
      await cluster.stop(service);
      await cluster.start(service, { slow: { schema, ms: 100 } });
      await delay(lastsMs);
      await cluster.stop(service);
      await cluster.start(service);
      return service;
    },
  };
}

const postgresStops: Fault = {
  name: 'PostgreSQL stopped immediately',
  isPossible: always,
  apply: async ({ postgres }) => {
    await postgres.stopImmediately();
    await postgres.start();
    return '';
  },
};

const postgresFreezes: Fault = {
  name: 'PostgreSQL frozen for 30 s',
  isPossible: always,
  apply: async ({ postgres }) => {
    await postgres.freeze(FROZEN_MS);
    return '';
  },
};

/** The way to an engine goes bad, then good again. */
function badWay(engine: Engine, name: string, fault: (random: () => number) => LaneFault): Fault {
  return {
    name: `${name} between services and ${engine}`,
    isPossible: ({ proxies }) => proxies[engine] !== undefined,
    apply: async ({ proxies }, { random, lastsMs }) => {
      const chosen = fault(random);
      proxies[engine]?.set(chosen);
      await delay(lastsMs);
      proxies[engine]?.heal();
      return JSON.stringify(chosen);
    },
  };
}

function resets(engine: Engine): Fault {
  return {
    name: `connections to ${engine} reset`,
    isPossible: ({ proxies }) => proxies[engine] !== undefined,
    apply: async ({ proxies }) => {
      const connections = proxies[engine]?.connections ?? 0;
      proxies[engine]?.reset();
      return `${connections} connections`;
    },
  };
}

const brokerStops: Fault = {
  name: 'broker killed',
  isPossible: ({ broker }) => broker !== undefined,
  apply: async ({ broker }) => {
    await broker?.kill();
    await broker?.start();
    return '';
  },
};

const brokerCloses: Fault = {
  name: 'broker closes all connections',
  isPossible: ({ broker }) => broker !== undefined,
  apply: async ({ broker }) => {
    await broker?.closeConnections();
    return '';
  },
};

const brokerIsFull: Fault = {
  name: 'memory alarm of the broker',
  isPossible: ({ broker }) => broker !== undefined,
  apply: async ({ broker }, { lastsMs }) => {
    await broker?.memoryAlarm(true);
    await delay(lastsMs);
    await broker?.memoryAlarm(false);
    return `${lastsMs} ms`;
  },
};

const poison: Fault = {
  name: 'poison messages',
  isPossible: ({ broker }) => broker !== undefined,
  apply: async ({ broker }, { random }) => {
    await broker?.poison(Math.floor(random() * 1_000_000));
    return '';
  },
};

const redisStops: Fault = {
  name: 'Redis killed',
  isPossible: ({ redis }) => redis !== undefined,
  apply: async ({ redis }) => {
    await redis?.kill();
    await redis?.start();
    return '';
  },
};

const redisIsWiped: Fault = {
  name: 'Redis wiped',
  isPossible: ({ redis }) => redis !== undefined,
  apply: async ({ redis }) => {
    const before = (await redis?.schedules()) ?? [];
    const wipedAt = performance.now();
    await redis?.flushAll();
    for (let missing = before; missing.length > 0; await delay(LOOK_MS)) {
      const there = new Set(await redis?.schedules());
      missing = before.filter((name) => !there.has(name));
      if (missing.length > 0 && performance.now() - wipedAt > SCHEDULES_BACK_MS) throw new Error(`after ${SCHEDULES_BACK_MS} ms these schedules were not back: ${missing.join(', ')}`);
    }
    return `${before.length} schedules back after ${Math.round(performance.now() - wipedAt)} ms`;
  },
};

const diskIsFull: Fault = {
  name: 'disk of the services full',
  isPossible: ({ disk }) => disk !== undefined,
  apply: async ({ disk }, { lastsMs }) => {
    await disk?.fill();
    await delay(lastsMs);
    await disk?.free();
    return `${lastsMs} ms`;
  },
};

const SCHEMAS = ['task_graph', 'operations', 'connector_ingest', 'agent_orchestrator', 'embedding', 'auth_billing', 'gateway'];
/** Those whose events are many; the others send one in a blue moon. */
const SENDERS = ['task_graph', 'connector_ingest', 'agent_orchestrator', 'embedding', 'auth_billing'];
const withBroker = (fault: Fault): Fault => ({ ...fault, isPossible: ({ broker }) => broker !== undefined });
const seedOf = (random: () => number): number => Math.floor(random() * 1_000_000);
const ENGINES: readonly Engine[] = ['postgres', 'broker', 'redis'];

/** All that is done to a system, in no order. */
export const faults: readonly Fault[] = [
  kill,
  terminate,
  ...SCHEMAS.flatMap((schema) => [crash('commit:before', schema), crash('commit:after', schema)]),
  ...['embedding', 'agent_orchestrator'].flatMap((schema) => [crash('call:before', schema), crash('call:after', schema)]).map(withBroker),
  ...SENDERS.flatMap((schema) => [crash('confirm:before', schema), crash('confirm:after', schema)]).map(withBroker),
  ...SCHEMAS.flatMap((schema) => [crash('acknowledge:before', schema), crash('acknowledge:after', schema)]).map(withBroker),
  whileAll('every event delivered one to five times and shuffled', (random) => ({ repeatEvents: { seed: seedOf(random) } })),
  whileAll('transactions that end in another order than they wrote', (random) => ({ unevenCommits: { maxMs: 80, seed: seedOf(random) } })),
  slowConsumer('operations'),
  slowConsumer('task_graph'),
  postgresStops,
  postgresFreezes,
  ...ENGINES.flatMap((engine) => [
    badWay(engine, 'delay', (random) => ({ delayMs: Math.round(20 + random() * 180) })),
    badWay(engine, 'throttle', (random) => ({ bytesPerSecond: Math.round(20_000 + random() * 100_000) })),
    badWay(engine, 'half-open connections', () => ({ isFrozen: true })),
    badWay(engine, 'cut connections', (random) => ({ cutAfterBytes: Math.round(100 + random() * 20_000) })),
    resets(engine),
  ]),
  brokerStops,
  brokerCloses,
  brokerIsFull,
  poison,
  redisStops,
  redisIsWiped,
  diskIsFull,
];
