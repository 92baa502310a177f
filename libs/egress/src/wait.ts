import { setTimeout as delay } from 'node:timers/promises';

/** Resolves after `milliseconds`; rejects as soon as `signal` aborts. */
export type Wait = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

export const wait: Wait = async (milliseconds, signal) => {
  await delay(milliseconds, undefined, signal ? { signal } : {});
};
