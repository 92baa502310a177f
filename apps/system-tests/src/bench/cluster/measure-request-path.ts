import { runBaseline, serveBaseline } from '../baseline-process.js';
import { noiseFigure, withCpuTimes, withProcessorTime, type CpuTime } from '../cpu-time.js';
import { figure, median, type Figure } from '../figure.js';
import { requestRate } from '../load.js';
import type { ClusterBench } from './cluster-bench.js';

const ROUNDS = 5;
const SECONDS = 5;

/** One way to the same row: how it is asked, and the processes of Node that answer. */
interface Way {
  pids: number[];
  rate(seconds: number): Promise<number>;
}

interface Served {
  rate: number;
  cpu: CpuTime;
  /** Of the main threads, for one request. */
  mainMs: number;
  /** Of everything that takes part, for one request. */
  allMs: number;
}

const NAMES = ['product', 'nest', 'rawHttp', 'raw', 'plain'] as const;
type Name = (typeof NAMES)[number];
type Round = Record<Name, Served>;

async function serve({ pids, rate }: Way, engines: readonly number[], seconds: number): Promise<Served> {
  const { result, ranMs } = await withProcessorTime([...pids, ...engines], () => withCpuTimes(pids, () => rate(seconds)));
  const requests = result.result * seconds;
  return { rate: result.result, cpu: result.cpu, mainMs: result.cpu.ranMs / requests, allMs: ranMs / requests };
}

/** Everything that can be asked for the row, on the broker and the database of the cluster. */
async function openWays({ cluster, client, pids }: { cluster: ClusterBench['cluster']; client: ClusterBench['client']; pids: number[] }): Promise<{ ways: Record<Name, Way>; close(): Promise<void> }> {
  const { id } = await client.call('createTask', { title: 'Send the report to Person 7', due_at: new Date(Date.now() + 86_400_000).toISOString() });
  const { tokens } = await client.call('signInLocally', {});
  const rabbitmq = await cluster.rabbitmq.adminUrl();
  const engines = [rabbitmq, cluster.postgresql.adminUrl];
  const rawService = await serveBaseline('raw-amqp-service.mjs', engines);
  const rawHttp = await serveBaseline('raw-amqp-fastify.mjs', engines);
  const nestService = await serveBaseline('nest-service.mjs', engines);
  const nestGateway = await serveBaseline('nest-gateway.mjs', engines);
  const plain = await serveBaseline('plain-fastify.mjs', [cluster.postgresql.adminUrl]);
  const over = (url: string, headers?: Record<string, string>) => (seconds: number) => requestRate(`${url}/tasks/${id}`, seconds, headers);
  const ways: Record<Name, Way> = {
    product: { pids, rate: over(`${cluster.url}/api/v1`, { authorization: `Bearer ${tokens.access_token}` }) },
    nest: { pids: [nestGateway.pid, nestService.pid], rate: over(nestGateway.url) },
    rawHttp: { pids: [rawHttp.pid, rawService.pid], rate: over(rawHttp.url) },
    raw: { pids: [rawService.pid], rate: async (seconds) => Number(await runBaseline('raw-amqp-rate.mjs', [rabbitmq, id, String(seconds)])) },
    plain: { pids: [plain.pid], rate: over(plain.url) },
  };
  return { ways, close: async () => void (await Promise.all([nestGateway, rawHttp, plain].map((each) => each.stop())), await Promise.all([nestService, rawService].map((each) => each.stop()))) };
}

/** One task by its id through gateway, RabbitMQ, task-graph, row-level security and PostgreSQL; and by simpler ways over the same broker to the same row, in turns. */
export async function measureRequestPath(bench: ClusterBench): Promise<Figure[]> {
  const { ways, close } = await openWays({ cluster: bench.cluster, client: bench.client, pids: await bench.pids(['gateway', 'task-graph']) });
  const engines = await bench.enginePids();
  const seconds = bench.options.isQuick ? 1 : SECONDS;
  const rounds: Round[] = [];
  try {
    for (let round = 0; round <= ROUNDS; round += 1) {
      const served = {} as Round;
      for (const name of NAMES) served[name] = await serve(ways[name], engines, seconds);
      if (round > 0) rounds.push(served);
    }
  } finally {
    await close();
  }
  return figuresOf(rounds);
}

const GROUP = 'request-path';
const WHAT: Readonly<Record<Exclude<Name, 'product'>, string>> = {
  nest: "NestJS's RabbitMQ transport + TypeORM, no token, no row-level security",
  rawHttp: 'amqplib + pg behind plain Fastify',
  raw: 'amqplib + pg without HTTP',
  plain: 'plain Fastify + pg, no broker',
};

function figuresOf(rounds: readonly Round[]): Figure[] {
  const of = (name: Name, what: 'rate' | 'mainMs' | 'allMs') => median(rounds.map((round) => round[name][what]));
  const share = (name: Name) => median(rounds.map((round) => round.product.rate / round[name].rate));
  const rate = of('product', 'rate');
  const against = (name: Exclude<Name, 'product'>) => ({ what: WHAT[name], value: of(name, 'rate'), unit: 'requests/s' });
  const sum = (part: keyof CpuTime) => rounds.reduce((total, round) => total + round.product.cpu[part], 0);
  return [
    figure({ group: GROUP, name: `GET /tasks/{id}, 32 connections, median of ${ROUNDS}`, value: rate, unit: 'requests/s', baseline: against('nest') }),
    figure({ group: GROUP, name: 'as a share of that, median of the rounds (aim 1.3)', value: share('nest'), unit: '×', target: { atLeast: 1 } }),
    figure({ group: GROUP, name: 'as a share of amqplib behind Fastify (aim 0.7)', value: share('rawHttp'), unit: '×' }),
    figure({ group: GROUP, name: 'as a share of amqplib without HTTP (aim 0.7)', value: share('raw'), unit: '×' }),
    ...(['rawHttp', 'raw', 'plain'] as const).map((name) => figure({ group: GROUP, name: 'the rate beside', value: rate, unit: 'requests/s', baseline: against(name) })),
    figure({ group: GROUP, name: 'processor time of all that takes part: services, broker, PostgreSQL', value: of('product', 'allMs'), unit: 'ms/request', baseline: { what: WHAT.nest, value: of('nest', 'allMs'), unit: 'ms/request' } }),
    figure({ group: GROUP, name: 'the same beside', value: of('product', 'allMs'), unit: 'ms/request', baseline: { what: WHAT.rawHttp, value: of('rawHttp', 'allMs'), unit: 'ms/request' } }),
    figure({ group: GROUP, name: 'of it the main threads of gateway and task-graph', value: of('product', 'mainMs'), unit: 'ms/request', baseline: { what: WHAT.nest, value: of('nest', 'mainMs'), unit: 'ms/request' } }),
    noiseFigure(GROUP, { ranMs: sum('ranMs'), waitedMs: sum('waitedMs') }),
  ];
}
