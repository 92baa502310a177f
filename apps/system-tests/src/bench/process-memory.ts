import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

/** Parents of all processes of this machine, by process id. */
async function parents(): Promise<Map<number, number>> {
  const ids = (await readdir('/proc')).map(Number).filter((id) => id > 0);
  const pairs = await Promise.all(ids.map(async (id) => [id, Number((await textOf(`/proc/${id}/stat`)).replace(/^.*\)/s, '').split(' ')[2])] as const));
  return new Map(pairs);
}

function treeOf(roots: number[], parentOf: Map<number, number>): number[] {
  const tree = new Set(roots);
  for (let size = 0; size !== tree.size; ) {
    size = tree.size;
    for (const [id, parent] of parentOf) if (tree.has(parent)) tree.add(id);
  }
  return [...tree];
}

/** Processes and all that they started. Linux only. */
export async function processTree(pids: readonly number[]): Promise<number[]> {
  return treeOf([...pids], await parents());
}

/** Proportional memory in MiB of processes and all that they started. */
export async function treeMib(pids: readonly number[]): Promise<number> {
  return sumMib(await processTree(pids));
}

async function sumMib(ids: readonly number[]): Promise<number> {
  return (await Promise.all(ids.map(pssKib))).reduce((total, kib) => total + kib, 0) / 1024;
}

async function pssKib(id: number): Promise<number> {
  return Number(/^Pss:\s+(\d+) kB/m.exec(await textOf(`/proc/${id}/smaps_rollup`))?.[1] ?? 0);
}

/** Proportional memory in MiB of the product's processes: its own, and those of the PostgreSQL on its data folder. Linux only. */
export async function memoryMib(pid: number, dataFolder: string): Promise<{ own: number; postgres: number; processes: number }> {
  const parentOf = await parents();
  const server = Number((await textOf(join(dataFolder, 'postgres', 'postmaster.pid'))).split('\n')[0]);
  const postgres = treeOf(server > 0 ? [server] : [], parentOf);
  const own = treeOf([pid], parentOf).filter((id) => !postgres.includes(id));
  return { own: await sumMib(own), postgres: await sumMib(postgres), processes: own.length + postgres.length };
}
