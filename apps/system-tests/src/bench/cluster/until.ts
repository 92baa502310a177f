import { setTimeout as delay } from 'node:timers/promises';

const LOOK_MS = 50;

/** Resolves when `isTrue` answers yes. Throws when it does not within the time. */
export async function until(what: string, seconds: number, isTrue: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(`Waited ${seconds} s in vain for ${what}.`);
    await delay(LOOK_MS);
  }
}
