import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { waitFor } from '@adjutant/testing';

import { noiseFigure, withCpuTimes, withProcessorTime } from '../cpu-time.js';
import { figure, percentile, type Figure } from '../figure.js';
import type { ClusterBench } from './cluster-bench.js';
import { watchMemory, type Peak } from './peak-memory.js';

const GROUP = 'outbox';
const RATE = 1_000;
const STEADY_SECONDS = 30;
const BATCH_MS = 50;
const AT_ONCE = 20_000;
const OF_ONE_USER = 5_000;
const BACKLOG = 100_000;
const USERS = 100;
const PATIENCE_MS = 900_000;
const LOOK_MS = 500;

/** Copies of an event that the service wrote itself, each with an id of its own, of so many invented users in turn. */
const FILL = `insert into task_graph.outbox (message_id, user_id, event, context, payload, created_at, available_at)
  select gen_random_uuid(), users.id, event, context || jsonb_build_object('requestId', $1::text, 'userId', users.id), payload, clock_timestamp(), clock_timestamp()
  from task_graph.outbox, generate_series(1, $2::int) number
  join unnest($4::uuid[]) with ordinality as users (id, place) on users.place = 1 + number % array_length($4::uuid[], 1)
  where outbox.id = $3::bigint order by number`;

/** The inbox of operations is written with the audit entry, in one transaction. */
const ARRIVALS = `from task_graph.outbox o join operations.inbox i using (message_id) where o.context ->> 'requestId' = $1`;

/** From the outbox of task-graph over RabbitMQ to the effect in operations. */
class Pipeline {
  readonly #users = Array.from({ length: USERS }, () => randomUUID());

  private constructor(
    private readonly bench: ClusterBench,
    private readonly taskId: string,
    private readonly eventId: string,
  ) {}

  static async open(bench: ClusterBench): Promise<Pipeline> {
    const { id } = await bench.client.call('createTask', { title: 'Send the report to Person 7' });
    const { id: eventId } = await bench.sql.row<{ id: string }>(`select id from task_graph.outbox where payload ->> 'task_id' = $1`, [id]);
    return new Pipeline(bench, id, eventId);
  }

  async fill(label: string, count: number, users = USERS): Promise<void> {
    await this.bench.sql.rows(FILL, [label, count, this.eventId, this.#users.slice(0, users)]);
  }

  /** A change by the API: its commit wakes the relay, as every commit of the service does; a row that SQL adds does not. */
  wake(): Promise<unknown> {
    return this.bench.client.call('patchTask', { id: this.taskId, details: `Changed at ${performance.now()}` });
  }

  /** Rows in the inbox: cheap enough to ask while it is measured. */
  async received(): Promise<number> {
    return (await this.bench.sql.row<{ count: number }>('select count(*)::int as count from operations.inbox')).count;
  }

  /** Resolves when all of a batch have had their effect. `before`: what was received when the batch began. */
  async arrived(label: string, count: number, before: number): Promise<void> {
    await waitFor(async () => {
      await delay(LOOK_MS);
      return (await this.received()) - before >= count && (await this.bench.sql.row<{ count: number }>(`select count(*)::int as count ${ARRIVALS}`, [label])).count >= count;
    }, { deadlineMs: PATIENCE_MS, what: `${count} events` });
  }

  /** Events a second from the first row until the last effect. */
  async rate(label: string): Promise<number> {
    return (await this.bench.sql.row<{ rate: number }>(`select (count(*) / extract(epoch from max(i.received_at) - min(o.created_at)))::float as rate ${ARRIVALS}`, [label])).rate;
  }

  async lagsMs(label: string): Promise<number[]> {
    return (await this.bench.sql.rows<{ ms: number }>(`select (extract(epoch from i.received_at - o.created_at) * 1000)::float as ms ${ARRIVALS}`, [label])).map(({ ms }) => ms);
  }

  /** Resolves when the relay has handed all it has to the broker. */
  async published(): Promise<void> {
    await waitFor(async () => {
      await delay(LOOK_MS);
      return (await this.bench.sql.rows('select 1 from task_graph.outbox where sent_at is null and failed_at is null limit 1')).length === 0;
    }, { deadlineMs: PATIENCE_MS, what: 'the relay to publish all' });
  }
}

/** Writes a batch at once and waits for its effects. */
async function send(pipeline: Pipeline, label: string, count: number, users = USERS): Promise<number> {
  const before = await pipeline.received();
  await pipeline.fill(label, count, users);
  await pipeline.wake();
  await pipeline.arrived(label, count, before);
  return pipeline.rate(label);
}

/** Events written at a steady rate: how late each has its effect. */
async function measureLag(pipeline: Pipeline, seconds: number): Promise<Figure[]> {
  const before = await pipeline.received();
  const startedAt = performance.now();
  let written = 0;
  while (performance.now() - startedAt < seconds * 1000) {
    const due = Math.floor(((performance.now() - startedAt) / 1000) * RATE) - written;
    await Promise.all([pipeline.fill('steady', due), pipeline.wake()]);
    written += due;
    await delay(BATCH_MS);
  }
  const rate = written / ((performance.now() - startedAt) / 1000);
  await pipeline.arrived('steady', written, before);
  const lags = await pipeline.lagsMs('steady');
  return [
    figure({ group: GROUP, name: `commit to effect at ${Math.round(rate)} events/s for ${seconds} s, p95`, value: percentile(lags, 0.95), unit: 'ms', target: { atMost: 1_000 } }),
    figure({ group: GROUP, name: 'the same, median', value: percentile(lags, 0.5), unit: 'ms' }),
  ];
}

/** The consumer is away while events pile up in its queue, and then comes back. */
async function measureBacklog(bench: ClusterBench, pipeline: Pipeline, count: number): Promise<Figure[]> {
  const memory = watchMemory(bench);
  const operations = bench.cluster.service('operations');
  await operations.stop();
  bench.options.note(`Filling a backlog of ${count} events …`);
  const before = await pipeline.received();
  const filledAt = performance.now();
  await pipeline.fill('backlog', count);
  await pipeline.wake();
  await pipeline.published();
  const relayed = count / ((performance.now() - filledAt) / 1000);
  const startedAt = performance.now();
  await bench.cluster.startService('operations');
  await operations.ready();
  await pipeline.arrived('backlog', count, before);
  const drained = count / ((performance.now() - startedAt) / 1000);
  const [first, ...others] = await memory.stop();
  return [
    figure({ group: GROUP, name: `backlog of ${count}: from the outbox to the broker, consumer away`, value: relayed, unit: 'events/s' }),
    figure({ group: GROUP, name: 'the same: drained, from the start of the consumer', value: drained, unit: 'events/s', target: { atLeast: RATE } }),
    figure({ group: GROUP, name: `the same: most memory (PSS) of a service (${first?.service})`, value: first?.mib ?? Number.NaN, unit: 'MiB', target: { atMost: 300 } }),
    ...others.slice(0, 2).map(({ service, mib }: Peak) => figure({ group: GROUP, name: `the same: of ${service}`, value: mib, unit: 'MiB' })),
  ];
}

export async function measureOutbox(bench: ClusterBench): Promise<Figure[]> {
  const pipeline = await Pipeline.open(bench);
  await send(pipeline, 'warm up', 1_000);
  const [count, ofOne] = [bench.size(AT_ONCE), bench.size(OF_ONE_USER)];
  const watched = await bench.pids(['task-graph', 'operations']);
  const all = [...(await bench.pids()), ...(await bench.enginePids())];
  const { result, ranMs } = await withProcessorTime(all, () => withCpuTimes(watched, () => send(pipeline, 'at once', count)));
  const { result: rate, cpu } = result;
  const rateOfOne = await send(pipeline, 'of one user', ofOne, 1);
  return [
    figure({ group: GROUP, name: `outbox to effect, ${count} events of ${USERS} users at once`, value: rate, unit: 'events/s', target: { atLeast: RATE } }),
    figure({ group: GROUP, name: `${ofOne} events of one user, which come one after the other`, value: rateOfOne, unit: 'events/s' }),
    figure({ group: GROUP, name: 'processor time of all services and engines', value: ranMs / count, unit: 'ms/event' }),
    figure({ group: GROUP, name: 'of it the main threads of task-graph and operations', value: cpu.ranMs / count, unit: 'ms/event' }),
    ...(await measureLag(pipeline, bench.size(STEADY_SECONDS))),
    ...(await measureBacklog(bench, pipeline, bench.size(BACKLOG))),
    noiseFigure(GROUP, cpu),
  ];
}
