import { setTimeout as delay } from 'node:timers/promises';

import { services } from '@adjutant/cluster';

import { figure, type Figure } from '../figure.js';
import { treeMib } from '../process-memory.js';
import type { ClusterBench } from './cluster-bench.js';

const GROUP = 'idle';
const IDLE_MS = 10_000;

/** How soon the cluster is there, and what its processes take when nobody asks for anything. First of all measurements: nothing has been asked yet. */
export async function measureIdle(bench: ClusterBench): Promise<Figure[]> {
  await bench.stop();
  const again = await bench.start();
  await delay(IDLE_MS);
  const pids = await bench.pids();
  const each = await Promise.all(pids.map(async (pid, index) => ({ name: services[index]?.name, mib: await treeMib([pid]) })));
  const engines = await Promise.all(bench.cluster.engines.map(async (engine) => ({ name: engine.name, mib: await treeMib([(await engine.pid()) ?? 0]) })));
  const [most] = each.toSorted((a, b) => b.mib - a.mib);
  return [
    figure({ group: GROUP, name: 'ready on a new folder: engines, migrations, services', value: bench.firstStartSeconds, unit: 's' }),
    figure({ group: GROUP, name: 'ready on that folder again', value: again, unit: 's' }),
    figure({ group: GROUP, name: `memory (PSS) of ${pids.length} services, ${IDLE_MS / 1000} s idle`, value: each.reduce((total, { mib }) => total + mib, 0), unit: 'MiB', target: { atMost: 900 } }),
    figure({ group: GROUP, name: `the largest of them (${most?.name})`, value: most?.mib ?? Number.NaN, unit: 'MiB' }),
    ...engines.map(({ name, mib }) => figure({ group: GROUP, name: `beside them ${name}`, value: mib, unit: 'MiB' })),
  ];
}
