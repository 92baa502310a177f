import type { Figure } from '../figure.js';
import { ClusterBench, type ClusterBenchOptions } from './cluster-bench.js';
import { measureChanges } from './measure-changes.js';
import { measureIdle } from './measure-idle.js';
import { measureOutbox } from './measure-outbox.js';
import { measureRequestPath } from './measure-request-path.js';

/** In this order: the idle cluster first, the backlog last. */
export const CLUSTER_MEASUREMENTS = { idle: measureIdle, 'request-path': measureRequestPath, changes: measureChanges, outbox: measureOutbox };

/** Starts a cluster, measures it, and leaves nothing behind. */
export async function measureCluster(names: readonly (keyof typeof CLUSTER_MEASUREMENTS)[], options: ClusterBenchOptions): Promise<Figure[]> {
  const bench = await ClusterBench.open(options);
  const figures: Figure[] = [];
  try {
    await bench.start();
    for (const name of names) {
      options.note(`Measuring ${name} …`);
      figures.push(...(await CLUSTER_MEASUREMENTS[name](bench)));
    }
  } finally {
    await bench.close();
  }
  return figures;
}
