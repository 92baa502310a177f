import { setTimeout as wait } from 'node:timers/promises';

export interface WaitOptions {
  /** In milliseconds. */
  deadlineMs?: number;
  /** What is waited for, for the error. */
  what?: string;
}

const POLL_MS = 10;

/** Resolves with the first truthy answer of `condition`; throws at the deadline. For what nothing announces. */
export async function waitFor<T>(condition: () => T | Promise<T>, { deadlineMs = 10_000, what = 'the condition' }: WaitOptions = {}): Promise<T> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const answer = await condition();
    if (answer) return answer;
    if (performance.now() > deadline) throw new Error(`Waited ${deadlineMs} ms in vain for ${what}`);
    await wait(POLL_MS);
  }
}
