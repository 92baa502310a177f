import { setTimeout as delay } from 'node:timers/promises';

import { noiseFigure, withCpuTimes } from '../cpu-time.js';
import { figure, percentile, type Figure } from '../figure.js';
import type { ClusterBench } from './cluster-bench.js';
import { watchMemory, type Peak } from './peak-memory.js';
import { until } from './until.js';

const GROUP = 'outbox';
const RATE = 1_000;
const STEADY_SECONDS = 30;
const BATCH_MS = 50;
const AT_ONCE = 20_000;
const BACKLOG = 100_000;
const PATIENCE_SECONDS = 900;

/** Copies of an event that the service wrote itself, each with an id of its own. */
const FILL = `insert into task_graph.outbox (message_id, user_id, event, context, payload, created_at, available_at)
  select gen_random_uuid(), user_id, event, context || jsonb_build_object('requestId', $1::text), payload, clock_timestamp(), clock_timestamp()
  from task_graph.outbox, generate_series(1, $2::int) where id = $3::bigint`;

/** What of a batch has arrived: the inbox of operations is written with the audit entry, in one transaction. */
const ARRIVED = `select count(i.message_id)::int as arrived, max(i.received_at) as last_at, min(o.created_at) as first_at
  from task_graph.outbox o left join operations.inbox i using (message_id) where o.context ->> 'requestId' = $1`;

interface Arrival {
  arrived: number;
  last_at: Date;
  first_at: Date;
}

/** From the outbox of task-graph over RabbitMQ to the effect in operations. */
class Pipeline {
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

  async fill(label: string, count: number): Promise<void> {
    await this.bench.sql.rows(FILL, [label, count, this.eventId]);
  }

  /** A change by the API: its commit wakes the relay, as every commit of the service does; a row that SQL adds does not. */
  wake(): Promise<unknown> {
    return this.bench.client.call('patchTask', { id: this.taskId, details: `Changed at ${performance.now()}` });
  }

  arrival(label: string): Promise<Arrival> {
    return this.bench.sql.row<Arrival>(ARRIVED, [label]);
  }

  async arrived(label: string, count: number): Promise<void> {
    await until(`${count} events`, PATIENCE_SECONDS, async () => {
      const { arrived } = await this.arrival(label);
      if (arrived < count) await delay(500);
      return arrived >= count;
    });
  }

  async lagsMs(label: string): Promise<number[]> {
    const rows = await this.bench.sql.rows<{ ms: number }>(`select (extract(epoch from i.received_at - o.created_at) * 1000)::float as ms from task_graph.outbox o join operations.inbox i using (message_id) where o.context ->> 'requestId' = $1`, [label]);
    return rows.map(({ ms }) => ms);
  }

  async published(label: string): Promise<void> {
    await until('the relay to publish all', PATIENCE_SECONDS, async () => {
      const { left } = await this.bench.sql.row<{ left: number }>(`select count(*)::int as left from task_graph.outbox where context ->> 'requestId' = $1 and sent_at is null`, [label]);
      if (left > 0) await delay(500);
      return left === 0;
    });
  }
}

/** Events written at a steady rate: how late each has its effect. */
async function measureLag(pipeline: Pipeline, seconds: number): Promise<Figure[]> {
  const startedAt = performance.now();
  let written = 0;
  while (performance.now() - startedAt < seconds * 1000) {
    const due = Math.floor(((performance.now() - startedAt) / 1000) * RATE) - written;
    await Promise.all([pipeline.fill('steady', due), pipeline.wake()]);
    written += due;
    await delay(BATCH_MS);
  }
  const rate = written / ((performance.now() - startedAt) / 1000);
  await pipeline.arrived('steady', written);
  const lags = await pipeline.lagsMs('steady');
  return [
    figure({ group: GROUP, name: `commit to effect at ${Math.round(rate)} events/s for ${seconds} s, p95`, value: percentile(lags, 0.95), unit: 'ms', target: { atMost: 1_000 } }),
    figure({ group: GROUP, name: 'the same, median', value: percentile(lags, 0.5), unit: 'ms' }),
  ];
}

async function measureRate(pipeline: Pipeline, count: number): Promise<Figure> {
  await Promise.all([pipeline.fill('at once', count), pipeline.wake()]);
  await pipeline.wake();
  await pipeline.arrived('at once', count);
  const { first_at, last_at } = await pipeline.arrival('at once');
  return figure({ group: GROUP, name: `outbox to effect, ${count} events at once`, value: count / ((last_at.getTime() - first_at.getTime()) / 1000), unit: 'events/s', target: { atLeast: RATE } });
}

/** The consumer is away while events pile up in its queue, and then comes back. */
async function measureBacklog(bench: ClusterBench, pipeline: Pipeline, count: number): Promise<Figure[]> {
  const memory = watchMemory(bench);
  const operations = bench.cluster.service('operations');
  await operations.stop();
  bench.options.note(`Filling a backlog of ${count} events …`);
  const filledAt = performance.now();
  await pipeline.fill('backlog', count);
  await pipeline.wake();
  await pipeline.published('backlog');
  const relayed = count / ((performance.now() - filledAt) / 1000);
  const startedAt = performance.now();
  await bench.cluster.startService('operations');
  await operations.ready();
  await pipeline.arrived('backlog', count);
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
  const pids = await bench.pids(['task-graph', 'operations']);
  await pipeline.fill('warm up', 1_000);
  await pipeline.wake();
  await pipeline.arrived('warm up', 1_000);
  const { result: live, cpu } = await withCpuTimes(pids, async () => [...(await measureLag(pipeline, bench.size(STEADY_SECONDS))), await measureRate(pipeline, bench.size(AT_ONCE))]);
  return [...live, ...(await measureBacklog(bench, pipeline, bench.size(BACKLOG))), noiseFigure(GROUP, cpu)];
}
