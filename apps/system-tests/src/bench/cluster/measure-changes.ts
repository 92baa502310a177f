import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { AdjutantClient } from '@adjutant/client';

import { BASELINES } from '../baseline-process.js';
import { noiseFigure, withCpuTimes } from '../cpu-time.js';
import { figure, percentile, type Figure } from '../figure.js';
import { treeMib } from '../process-memory.js';
import type { ClusterBench } from './cluster-bench.js';

const GROUP = 'changes';
const USERS = 30;
/** Of either kind; together as many as one user may have. */
const EACH = 10;
const SECONDS = 30;
const CHANGES_PER_SECOND = 20;
/** What is under way when the last change was made. */
const REST_MS = 2_000;

type Kind = 'stream' | 'socket';
type Arrival = [kind: Kind, change: string, atMs: number];

interface User {
  client: AdjutantClient;
  token: string;
  taskId: string;
}

async function register(bench: ClusterBench, index: number): Promise<User> {
  const client = new AdjutantClient({ baseUrl: bench.cluster.url });
  const { access_token: token } = await client.register(`person-${index}@example.com`, `correct horse ${index}`);
  const { id: taskId } = await client.call('createTask', { title: `Send the report to Person ${index}` });
  return { client, token, taskId };
}

/** Clients in a process of their own, which notes when each change reached each of them. */
async function follow(url: string, tokens: string[]): Promise<{ connectedMs: number; arrivals(): Promise<Arrival[]>; stop(): Promise<void> }> {
  const startedAt = performance.now();
  const child = fork(join(BASELINES, 'change-followers.mjs'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  child.send({ url, tokens, each: EACH });
  await Promise.race([once(child, 'message'), once(child, 'exit').then(() => Promise.reject(new Error('The followers ended.')))]);
  const connectedMs = performance.now() - startedAt;
  const arrivals = async () => {
    child.send('report');
    return ((await once(child, 'message')) as [Arrival[]])[0];
  };
  const stop = async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  };
  return { connectedMs, arrivals, stop };
}

/** Changes of all users in turn, at a steady rate. Resolves with the number made. */
async function trickle(users: readonly User[], seconds: number): Promise<number> {
  const startedAt = performance.now();
  let made = 0;
  const pending = new Set<Promise<unknown>>();
  while (performance.now() - startedAt < seconds * 1000) {
    const user = users[made % users.length] as User;
    const change = user.client.call('patchTask', { id: user.taskId, details: `Change ${made}` }).finally(() => pending.delete(change));
    pending.add(change);
    made += 1;
    await delay(Math.max(0, startedAt + (made * 1000) / CHANGES_PER_SECOND - performance.now()));
  }
  await Promise.all(pending);
  return made;
}

/** Streams and sockets of many users, held by a process of their own: from the commit of a change until each of them has it. */
export async function measureChanges(bench: ClusterBench): Promise<Figure[]> {
  const users = await Promise.all(Array.from({ length: bench.size(USERS) }, (_, index) => register(bench, index)));
  const [gateway = 0] = await bench.pids(['gateway']);
  const idleMib = await treeMib([gateway]);
  const followers = await follow(bench.cluster.url, users.map(({ token }) => token));
  try {
    await trickle(users, 3);
    const before = (await followers.arrivals()).length;
    const heldMib = await treeMib([gateway]);
    const { result: made, cpu } = await withCpuTimes([gateway], () => trickle(users, bench.size(SECONDS)));
    await delay(REST_MS);
    const arrivals = (await followers.arrivals()).slice(before);
    const latencies = await latenciesOf(bench, arrivals);
    const clients = users.length * EACH;
    const perKind = (kind: Kind, name: string) => [
      figure({ group: GROUP, name: `commit to ${clients} ${name}, ${CHANGES_PER_SECOND} changes/s, p95`, value: percentile(latencies[kind], 0.95), unit: 'ms', target: { atMost: 100 } }),
      figure({ group: GROUP, name: `the same, median (${latencies[kind].length} arrivals, ${made * EACH - latencies[kind].length} missing)`, value: percentile(latencies[kind], 0.5), unit: 'ms' }),
    ];
    return [
      ...perKind('stream', 'event streams'),
      ...perKind('socket', 'WebSockets'),
      figure({ group: GROUP, name: `until all ${2 * clients} were connected`, value: followers.connectedMs / 1000, unit: 's' }),
      figure({ group: GROUP, name: 'memory (PSS) of the gateway that holds them', value: heldMib, unit: 'MiB', target: { atMost: 300 }, baseline: { what: 'before', value: idleMib, unit: 'MiB' } }),
      noiseFigure(GROUP, cpu),
    ];
  } finally {
    await followers.stop();
  }
}

/** The row of the outbox has the time at which its transaction began: what is measured holds the whole commit too. */
async function latenciesOf({ sql }: ClusterBench, arrivals: readonly Arrival[]): Promise<Record<Kind, number[]>> {
  const rows = await sql.rows<{ change: string; at_ms: number }>(`select concat_ws(' ', payload ->> 'task_id', payload ->> 'version') as change, (extract(epoch from created_at) * 1000)::float as at_ms from task_graph.outbox`);
  const committedAt = new Map(rows.map(({ change, at_ms }) => [change, at_ms]));
  const of = (kind: Kind) => arrivals.filter(([each]) => each === kind).map(([, change, atMs]) => atMs - (committedAt.get(change) ?? Number.NaN));
  return { stream: of('stream'), socket: of('socket') };
}
