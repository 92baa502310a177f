import { setTimeout as delay } from 'node:timers/promises';

/** Sends a signal; a process that has ended in between has nothing to be told. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Stops processes for so long; what they held they still hold. */
export async function freeze(pids: () => Promise<number[]>, ms: number): Promise<void> {
  const frozen = await pids();
  for (const pid of frozen) signal(pid, 'SIGSTOP');
  await delay(ms);
  for (const pid of frozen) signal(pid, 'SIGCONT');
}
