import { setTimeout as delay } from 'node:timers/promises';

import { addTasks } from './add-tasks.js';
import { noiseFigure, withCpuTimes } from './cpu-time.js';
import { figure, type Figure } from './figure.js';
import { latencies } from './load.js';
import type { Workspace } from './workspace.js';

const TASKS = 10_000;
const CALLS = 1000;
/** What adding so many leaves to do (audit, vacuum) is not part of a read. */
const REST_MS = 15_000;

/** The board among many tasks. */
export async function measureFocus(workspace: Workspace): Promise<Figure[]> {
  const tasks = workspace.size(TASKS);
  const product = await workspace.start(workspace.path('focus'));
  workspace.options.note(`Adding ${tasks} tasks …`);
  await addTasks(product.client, tasks);
  await delay(workspace.size(REST_MS));
  const calls = workspace.size(CALLS);
  const me = await latencies(calls, 1, () => product.client.call('getMe', {}));
  const { result: alone, cpu } = await withCpuTimes([product.pid], () => latencies(calls, 1, () => product.client.call('getFocus', {})));
  const meAtOnce = await latencies(calls, 4, () => product.client.call('getMe', {}));
  const atOnce = await latencies(calls, 4, () => product.client.call('getFocus', {}));
  await product.stop();
  const common = { group: 'focus', unit: 'ms', target: { atMost: 25 } };
  const baseline = (value: number) => ({ what: 'GET /auth/me, p95', value, unit: 'ms' });
  return [
    figure({ ...common, name: `GET /focus of ${tasks} tasks, 1 connection, p95`, value: alone.p95, baseline: baseline(me.p95) }),
    figure({ ...common, name: '4 connections, p95', value: atOnce.p95, baseline: baseline(meAtOnce.p95) }),
    figure({ group: 'focus', name: '1 connection, median', value: alone.p50, unit: 'ms', baseline: { what: 'GET /auth/me, median', value: me.p50, unit: 'ms' } }),
    noiseFigure('focus', cpu),
  ];
}
