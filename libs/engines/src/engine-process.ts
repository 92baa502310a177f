import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

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

/** Ports of this machine that nobody listens to, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const probes = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(probes.map((probe) => once(probe, 'listening')));
  const ports = probes.map((probe) => (probe.address() as AddressInfo).port);
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))));
  return ports;
}
