import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

import { cpuTime, noiseFigure } from './cpu-time.js';
import { figure, median, type Figure } from './figure.js';
import { memoryMib } from './process-memory.js';
import type { Workspace } from './workspace.js';

const MAILS = 3000;
const STARTS = 5;
const IDLE_MS = 5_000;
/** Measured once on a machine of this kind, not in this run. */
const RIVAL = { seconds: 8.2, mib: 880 };

async function emptyNodeSeconds(): Promise<number> {
  const startedAt = performance.now();
  await promisify(execFile)(process.execPath, ['-e', '0']);
  return (performance.now() - startedAt) / 1000;
}

/** How soon it is ready on a folder that was used before, and what all of its processes then take. */
export async function measureReady(workspace: Workspace): Promise<Figure[]> {
  const dataFolder = workspace.path('ready');
  const mails = workspace.size(MAILS);
  const first = await workspace.start(dataFolder);
  await workspace.import(first, await workspace.mailbox(mails), mails);
  await first.stop();
  const seconds: number[] = [];
  const empty: number[] = [];
  const cpu = { ranMs: 0, waitedMs: 0 };
  let memory = { own: 0, postgres: 0, processes: 0 };
  for (let start = 1; start <= STARTS; start += 1) {
    empty.push(await emptyNodeSeconds());
    const product = await workspace.start(dataFolder);
    seconds.push(product.readyAfterMs / 1000);
    const spent = await cpuTime(product.pid);
    cpu.ranMs += spent.ranMs;
    cpu.waitedMs += spent.waitedMs;
    if (start === STARTS) {
      await delay(IDLE_MS);
      memory = await memoryMib(product.pid, dataFolder);
    }
    await product.stop();
  }
  const group = 'ready';
  return [
    figure({ group, name: `ready on a folder of ${mails} mails, median of ${STARTS}`, value: median(seconds), unit: 's', target: { atMost: 3 }, baseline: { what: 'nearest rival, recorded constant', value: RIVAL.seconds, unit: 's' } }),
    figure({ group, name: 'the slowest of these starts', value: Math.max(...seconds), unit: 's', baseline: { what: 'node -e 0, median', value: median(empty), unit: 's' } }),
    figure({ group, name: `memory (PSS) of ${memory.processes} processes, 5 s idle`, value: memory.own + memory.postgres, unit: 'MiB', target: { atMost: 350 }, baseline: { what: 'nearest rival, recorded constant', value: RIVAL.mib, unit: 'MiB' } }),
    figure({ group, name: 'of it PostgreSQL', value: memory.postgres, unit: 'MiB' }),
    figure({ group, name: 'processor time of the main thread for one start', value: cpu.ranMs / STARTS / 1000, unit: 's' }),
    noiseFigure(group, cpu),
  ];
}
