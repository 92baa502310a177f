import { readFileSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

import { AppError } from '@adjutant/contracts-core';

/** True while the process lives and `mark` stands in its environment: the same number may be another's by now. */
export function isRunning(pid: number, mark: string): boolean {
  try {
    process.kill(pid, 0);
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(mark);
  } catch {
    return false;
  }
}

/** Ends a process in order; one that is not gone after `graceMs` is killed. */
export async function endProcess(pid: number, mark: string, graceMs: number): Promise<void> {
  for (const [signal, patienceMs] of [['SIGTERM', graceMs], ['SIGKILL', 5_000]] as const) {
    if (!isRunning(pid, mark)) return;
    process.kill(pid, signal);
    await untilGone(pid, mark, patienceMs);
  }
}

/** Resolves when the process is gone, or after `patienceMs`. */
export async function untilGone(pid: number, mark: string, patienceMs: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (isRunning(pid, mark) && Date.now() < deadline) await delay(20);
}

/** Below those that the system gives to outgoing connections: whoever asks it for any port takes none of these meanwhile. */
const [LOWEST_PORT, HIGHEST_PORT] = [16_000, 32_000];
const PORT_TRIES = 200;

/** What keeps a port for whoever was given it, until this process ends. */
const claims: Socket[] = [];

/** Ports of this machine that nobody listens to, and that nobody else is given while this process lives. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  for (let tries = 0; ports.size < count && tries < PORT_TRIES + count; tries += 1) {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT);
    if ((await claim(port)) && (await isFree(port))) ports.add(port);
  }
  if (ports.size < count) throw new AppError('UNAVAILABLE', `There are no ${count} free ports between ${LOWEST_PORT} and ${HIGHEST_PORT}.`);
  return [...ports];
}

/** Listens to it by UDP, which nothing here speaks: another who would take the same port sees that, also from another process. */
async function claim(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  try {
    socket.bind({ port, address: '127.0.0.1', exclusive: true });
    await once(socket, 'listening');
  } catch {
    socket.close();
    return false;
  }
  socket.unref();
  claims.push(socket);
  return true;
}

/** On all addresses, as services listen. */
async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port);
  try {
    await once(probe, 'listening');
  } catch {
    return false;
  }
  await new Promise((resolve) => probe.close(resolve));
  return true;
}
