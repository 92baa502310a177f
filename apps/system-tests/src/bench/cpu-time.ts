import { readdir, readFile } from 'node:fs/promises';

import { figure, type Figure } from './figure.js';
import { processTree } from './process-memory.js';

/** Of the main thread of a process: how long it ran, and how long it could have run but had no core. Linux only. */
export interface CpuTime {
  ranMs: number;
  waitedMs: number;
}

/** Since `start`, or since the process began. */
export async function cpuTime(pid: number, start: CpuTime = { ranMs: 0, waitedMs: 0 }): Promise<CpuTime> {
  const [ran = 0, waited = 0] = (await readFile(`/proc/${pid}/schedstat`, 'utf8').catch(() => '')).split(' ').map(Number);
  return { ranMs: ran / 1e6 - start.ranMs, waitedMs: waited / 1e6 - start.waitedMs };
}

async function ranMsOfAllThreads(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const texts = await Promise.all(threads.map((id) => readFile(`/proc/${pid}/task/${id}/schedstat`, 'utf8').catch(() => '0')));
  return texts.reduce((total, text) => total + Number(text.split(' ')[0]) / 1e6, 0);
}

/** Processor time in ms that all threads of a process spent on each of `count` calls, one after the other: what remains of a latency on a free machine. */
export async function processorTimes(pid: number, count: number, call: (index: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const before = await ranMsOfAllThreads(pid);
    await call(index);
    times.push((await ranMsOfAllThreads(pid)) - before);
  }
  return times;
}

async function ranMsOfEach(pids: readonly number[]): Promise<Map<number, number>> {
  return new Map(await Promise.all((await processTree(pids)).map(async (pid) => [pid, await ranMsOfAllThreads(pid)] as const)));
}

/** What `work` answers, and the processor time in ms that all threads of the processes and of all that they started spent meanwhile. */
export async function withProcessorTime<T>(pids: readonly number[], work: () => Promise<T>): Promise<{ result: T; ranMs: number }> {
  const before = await ranMsOfEach(pids);
  const result = await work();
  const after = await ranMsOfEach(pids);
  return { result, ranMs: [...after].reduce((total, [pid, ranMs]) => total + ranMs - (before.get(pid) ?? 0), 0) };
}

/** What `work` answers, and the time that the main threads of several processes spent meanwhile, added up. */
export async function withCpuTimes<T>(pids: readonly number[], work: () => Promise<T>): Promise<{ result: T; cpu: CpuTime }> {
  const starts = await Promise.all(pids.map((pid) => cpuTime(pid)));
  const result = await work();
  const spent = await Promise.all(pids.map((pid, index) => cpuTime(pid, starts[index])));
  const sum = (part: keyof CpuTime) => spent.reduce((total, cpu) => total + cpu[part], 0);
  return { result, cpu: { ranMs: sum('ranMs'), waitedMs: sum('waitedMs') } };
}

/** How far to trust the figures of a group: near 0 on a machine of one's own, above 0.2 others took a good part of it. */
export function noiseFigure(group: string, { ranMs, waitedMs }: CpuTime): Figure {
  return figure({ group, name: 'noise: time that the main thread waited for a core', value: (100 * waitedMs) / Math.max(ranMs + waitedMs, 1e-6), unit: '%' });
}
