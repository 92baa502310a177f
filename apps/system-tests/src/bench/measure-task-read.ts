import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { serveBaseline } from './baseline-process.js';
import { noiseFigure, withCpuTimes, type CpuTime } from './cpu-time.js';
import { figure, median, type Figure } from './figure.js';
import { requestRate } from './load.js';
import type { Workspace } from './workspace.js';

const ROUNDS = 3;
const SECONDS = 5;

/** The administrator's address of the PostgreSQL that runs on a data folder. */
async function adminUrl(dataFolder: string): Promise<string> {
  const [, , , port] = (await readFile(join(dataFolder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  const { database_password: password } = JSON.parse(await readFile(join(dataFolder, 'secrets.json'), 'utf8')) as { database_password: string };
  return `postgres://adjutant:${encodeURIComponent(password)}@127.0.0.1:${port}/adjutant`;
}

interface Served {
  rate: number;
  cpu: CpuTime;
  cpuMs: number;
}

async function serve(pid: number, url: string, seconds: number, headers: Record<string, string> = {}): Promise<Served> {
  const { result: rate, cpu } = await withCpuTimes([pid], () => requestRate(url, seconds, headers));
  return { rate, cpu, cpuMs: cpu.ranMs / (rate * seconds) };
}

/** One task by its id: through the whole product, and through the plainest server on the same row of the same PostgreSQL, in turns. */
export async function measureTaskRead(workspace: Workspace): Promise<Figure[]> {
  const product = await workspace.start(workspace.path('task-read'));
  const { id } = await product.client.call('createTask', { title: 'Send the report to Person 7', due_at: new Date(Date.now() + 86_400_000).toISOString() });
  const plain = await serveBaseline('plain-fastify.mjs', [await adminUrl(product.dataFolder)]);
  const headers = { authorization: `Bearer ${product.accessToken}` };
  const seconds = workspace.options.isQuick ? 1 : SECONDS;
  const rounds: { product: Served; plain: Served }[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const served = { product: await serve(product.pid, `${product.url}/api/v1/tasks/${id}`, seconds, headers), plain: await serve(plain.pid, `${plain.url}/tasks/${id}`, seconds) };
    if (round > 0) rounds.push(served);
  }
  await plain.stop();
  await product.stop();
  return figuresOf(rounds);
}

function figuresOf(rounds: readonly { product: Served; plain: Served }[]): Figure[] {
  const of = (who: 'product' | 'plain', what: 'rate' | 'cpuMs') => median(rounds.map((round) => round[who][what]));
  const group = 'task-read';
  const what = 'plain Fastify + pg';
  const sum = (part: keyof CpuTime) => rounds.reduce((total, round) => total + round.product.cpu[part], 0);
  return [
    figure({ group, name: `GET /tasks/{id}, 32 connections, median of ${ROUNDS}`, value: of('product', 'rate'), unit: 'requests/s', baseline: { what, value: of('plain', 'rate'), unit: 'requests/s' } }),
    figure({ group, name: 'as a share of the plain rate (aim 0.5)', value: of('product', 'rate') / of('plain', 'rate'), unit: '×', target: { atLeast: 0.3 } }),
    figure({ group, name: 'processor time of the main thread', value: of('product', 'cpuMs'), unit: 'ms/request', baseline: { what, value: of('plain', 'cpuMs'), unit: 'ms/request' } }),
    noiseFigure(group, { ranMs: sum('ranMs'), waitedMs: sum('waitedMs') }),
  ];
}
