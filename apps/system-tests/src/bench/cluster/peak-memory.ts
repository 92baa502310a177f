import { setTimeout as delay } from 'node:timers/promises';

import { services } from '@adjutant/cluster';

import { treeMib } from '../process-memory.js';
import type { ClusterBench } from './cluster-bench.js';

const LOOK_EVERY_MS = 1_000;

export interface Peak {
  service: string;
  mib: number;
}

/** Looks at the memory of each service until stopped, and answers the most that each had. One that does not run has none. */
export function watchMemory({ cluster }: ClusterBench): { stop(): Promise<Peak[]> } {
  const peaks = new Map(services.map(({ name }) => [name, 0]));
  let isOver = false;
  const look = async (name: string): Promise<void> => {
    const pid = await cluster.service(name).pid();
    if (pid !== null) peaks.set(name, Math.max(peaks.get(name) ?? 0, await treeMib([pid])));
  };
  const watching = (async () => {
    while (!isOver) {
      await Promise.all([...peaks.keys()].map(look));
      await delay(LOOK_EVERY_MS);
    }
  })();
  const stop = async (): Promise<Peak[]> => {
    isOver = true;
    await watching;
    return [...peaks].map(([service, mib]) => ({ service, mib })).sort((a, b) => b.mib - a.mib);
  };
  return { stop };
}
