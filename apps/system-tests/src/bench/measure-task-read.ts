import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { serveBaseline } from './baseline-process.js';
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

/** One task by its id: through the whole product, and through the plainest server on the same row of the same PostgreSQL, in turns. */
export async function measureTaskRead(workspace: Workspace): Promise<Figure[]> {
  const product = await workspace.start(workspace.path('task-read'));
  const { id } = await product.client.call('createTask', { title: 'Send the report to Person 7', due_at: new Date(Date.now() + 86_400_000).toISOString() });
  const plain = await serveBaseline('plain-fastify.mjs', [await adminUrl(product.dataFolder)]);
  const headers = { authorization: `Bearer ${product.accessToken}` };
  const rates = { product: [] as number[], plain: [] as number[] };
  const seconds = workspace.options.isQuick ? 1 : SECONDS;
  const measure = async () => ({ product: await requestRate(`${product.url}/api/v1/tasks/${id}`, seconds, headers), plain: await requestRate(`${plain.url}/tasks/${id}`, seconds) });
  await measure();
  for (let round = 0; round < ROUNDS; round += 1) {
    const rate = await measure();
    rates.product.push(rate.product);
    rates.plain.push(rate.plain);
  }
  await plain.stop();
  await product.stop();
  const baseline = { what: 'plain Fastify + pg', value: median(rates.plain), unit: 'requests/s' };
  return [
    figure({ group: 'task-read', name: `GET /tasks/{id}, 32 connections, median of ${ROUNDS}`, value: median(rates.product), unit: 'requests/s', baseline }),
    figure({ group: 'task-read', name: 'as a share of the plain rate (aim 0.5)', value: median(rates.product) / median(rates.plain), unit: '×', target: { atLeast: 0.3 } }),
  ];
}
