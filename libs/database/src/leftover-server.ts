import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const STOP_DEADLINE_MS = 5_000;

/** Ends a server that a killed run left behind on this folder. A pid file whose process is dead, or is not this folder's server, is no server. */
export async function stopLeftover(dataDir: string): Promise<void> {
  const pid = await serverOf(dataDir);
  if (pid) await endProcess(pid);
}

/** The process of the server that works on this folder. */
export async function serverOf(dataDir: string): Promise<number | null> {
  const text = await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  return Number.isInteger(pid) && pid > 0 && isAlive(pid) && (await isServerOf(pid, dataDir)) ? pid : null;
}

/** SIGINT is PostgreSQL's orderly fast stop; SIGQUIT ends it at once and leaves recovery to the next start. */
export async function endProcess(pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    const deadline = Date.now() + STOP_DEADLINE_MS;
    if (isAlive(pid)) process.kill(pid, signal);
    while (isAlive(pid) && Date.now() < deadline) await delay(10);
    if (!isAlive(pid)) return;
  }
}

/** Ends the server on this folder as a crash would. SIGQUIT is its own way of dropping everything: its children end with it, which SIGKILL would not see to. */
export async function crashServer(dataDir: string): Promise<void> {
  const pid = await serverOf(dataDir);
  if (!pid) return;
  process.kill(pid, 'SIGQUIT');
  await endProcess(pid);
}

/** Every process of the server on this folder, for whoever wants to freeze it. Linux only. */
export async function serverProcesses(dataDir: string): Promise<number[]> {
  const pid = await serverOf(dataDir);
  if (!pid) return [];
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return [pid, ...children.trim().split(' ').filter(Boolean).map(Number)];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Dead, and kept by the kernel until its parent asks for it: in a container without an init that is for ever. */
function isZombie(pid: number): boolean {
  try {
    return /^\d+ \(.*\) [ZX] /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** PostgreSQL works in its data folder, which tells it from any other process that was given the same number since. */
async function isServerOf(pid: number, dataDir: string): Promise<boolean> {
  const folder = await realpath(dataDir);
  const workingFolder = await readlink(`/proc/${pid}/cwd`).catch(() => null);
  if (workingFolder !== null) return workingFolder === folder && (await readFile(`/proc/${pid}/comm`, 'utf8')).trim() === 'postgres';
  const command = await run('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return command.stdout.includes('postgres') && [dataDir, folder].some((path) => command.stdout.includes(path));
}
