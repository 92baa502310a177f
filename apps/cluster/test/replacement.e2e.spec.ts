import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { AuthTokens } from '@adjutant/contracts-gateway';
import { freePorts } from '@adjutant/engines';
import { waitFor } from '@adjutant/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'amqplib';
import pg from 'pg';

import { Cluster } from '../src/cluster.js';
import { services } from '../src/services.js';
import { Balancer } from './balancer.js';
import { followChanges } from './follow-changes.js';
import { environmentOf, isReady, oneMoreProcess } from './one-more-process.js';
import { SteadyLoad } from './steady-load.js';

const DEPLOYMENT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'deploy', 'components', 'service', 'deployment.yaml');
/** From the signal to the end. */
const GONE_WITHIN_MS = 25_000;
const ROUNDS_ALONE = 20;
const silent = () => undefined;

let folder: string;
let cluster: Cluster;
let tokens: AuthTokens;
const toClose: (() => Promise<unknown>)[] = [];

/** As Kubernetes ends a pod: readiness first, its doors later, and gone before it would be killed. */
async function replaceBy(start: () => Promise<unknown>, service: string, doorsAreOpen: () => Promise<boolean>): Promise<void> {
  const first = cluster.service(service);
  const operationsPort = Number((await environmentOf(cluster, service))['OPERATIONS_PORT']);
  await start();
  process.kill((await first.pid()) ?? 0, 'SIGTERM');
  const toldAt = performance.now();
  await waitFor(async () => !(await isReady(operationsPort)), { what: `the first ${service} to say that it is not ready` });
  expect(await doorsAreOpen()).toBe(true);
  await waitFor(async () => (await first.pid()) === null, { deadlineMs: GONE_WITHIN_MS, what: `the first ${service} to be gone` });
  expect(performance.now() - toldAt).toBeLessThan(GONE_WITHIN_MS);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false)).once('connect', () => socket.destroy());
  });
}

/** How many processes take requests to the service. */
async function answerersOf(service: string): Promise<number> {
  const connection = await connect(await cluster.rabbitmq.adminUrl());
  try {
    return (await (await connection.createChannel()).checkQueue(`${service}.requests`)).consumerCount;
  } finally {
    await connection.close();
  }
}

/** Title and version of each task that there is, whoever made it. */
async function storedTasks(): Promise<string[]> {
  const client = new pg.Client({ connectionString: cluster.postgresql.adminUrl });
  await client.connect();
  const { rows } = await client.query<{ title: string; version: number }>('select title, version from task_graph.tasks');
  await client.end();
  return rows.map(({ title, version }) => `${title}: ${version}`).sort();
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'adjutant-replacement-'));
  const { NODE_OPTIONS: _, ...env } = process.env;
  const [, stopDelay] = /STOP_DELAY_SECONDS, value: "(\d+)"/.exec(await readFile(DEPLOYMENT, 'utf8')) ?? [];
  const [port] = await freePorts(1);
  cluster = await Cluster.open({ folder, port, env: { ...env, STOP_DELAY_SECONDS: stopDelay } });
  await cluster.start(silent);
  tokens = ((await (await fetch(`${cluster.url}/api/v1/auth/local`, { method: 'POST' })).json()) as { tokens: AuthTokens }).tokens;
}, 180_000);

afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

afterAll(async () => {
  await Promise.all(services.map(({ name }) => cluster.service(name).kill()));
  await cluster.stop(silent);
  await rm(folder, { recursive: true, force: true });
}, 120_000);

describe('a service that is replaced by another process of it', () => {
  it('[PRO-82] is missed by nobody: no request fails, nothing is done twice, and who follows changes hears all of them', async () => {
    const balancer = await Balancer.start();
    toClose.push(() => balancer.close());
    const start = async (service: string) => {
      const second = await oneMoreProcess(cluster, service);
      toClose.push(() => second.stop('SIGKILL'));
      return second;
    };
    const gateway = await environmentOf(cluster, 'gateway');
    const first = { port: Number(gateway['PORT']), operationsPort: Number(gateway['OPERATIONS_PORT']) };
    await balancer.add(first);

    const { heard, close } = followChanges(balancer.url, tokens);
    toClose.push(close);
    const opened = () => heard.filter(({ event }) => event === 'connected').length;
    await waitFor(() => opened() === 1, { what: 'the stream' });
    const load = new SteadyLoad(balancer.url, tokens.access_token);
    toClose.push(() => load.stop());
    const goesOn = async () => {
      const until = load.rounds + ROUNDS_ALONE;
      await waitFor(() => load.rounds >= until || load.failures.length > 0, { deadlineMs: 30_000, what: 'the load to go on' });
    };
    await goesOn();

    await replaceBy(() => start('task-graph'), 'task-graph', async () => (await answerersOf('task-graph')) === 2);
    expect(await answerersOf('task-graph')).toBe(1);
    await goesOn();

    await replaceBy(async () => balancer.add(await start('gateway')), 'gateway', () => accepts(first.port));
    await goesOn();
    await load.stop();

    expect(load.failures).toEqual([]);
    expect(await storedTasks()).toEqual([...load.made.values()].map((title) => `${title}: 2`).sort());
    const told = () => heard.flatMap(({ event, data }) => (event === 'task_changed' ? [`${data.task_id} ${data.version}`] : [])).sort();
    const expected = [...load.made.keys()].flatMap((id) => [`${id} 1`, `${id} 2`]).sort();
    await waitFor(() => told().length >= expected.length, { what: 'the last change to be told' });
    expect(told()).toEqual(expected);
    expect(heard.filter(({ event }) => event === 'reset')).toEqual([]);
    expect(opened()).toBe(2);
  }, 120_000);
});
