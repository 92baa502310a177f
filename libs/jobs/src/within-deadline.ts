import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '@adjutant/contracts-core';

/** The outcome of `work`, or UNAVAILABLE when the store does not answer in time; what it answers later is not heard. */
export async function withinDeadline<T>(work: () => Promise<T>, deadlineMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unavailable()), deadlineMs);
  });
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    throw error instanceof AppError ? error : unavailable(error);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether `work` comes to its end in that time, one way or the other. */
export async function endsWithin(deadlineMs: number, work: Promise<unknown>): Promise<boolean> {
  const ended = work.then(() => true, () => true);
  return Promise.race([ended, wait(deadlineMs, false, { ref: false })]);
}

function unavailable(cause?: unknown): AppError {
  return new AppError('UNAVAILABLE', 'Background work cannot be reached just now. What is stored is done when it is back.', undefined, { cause });
}
