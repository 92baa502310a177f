import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '@adjutant/contracts-core';

/** What Redis answers while it cannot work yet or any more, rather than to a question that was wrong. */
const REDIS_AWAY = /^(LOADING|BUSY|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|MISCONF|NOREPLICAS)\b/;
/** Of PostgreSQL: lost connections, too few resources, shutting down, and what another transaction was in the way of. */
const POSTGRES_AWAY = /^(08|53|57|40|55)/;
/** Five letters alone are a code of the system: EPIPE. */
const SQL_STATE = /^(?=.*\d)[0-9A-Z]{5}$/;

/** The outcome of `work`, or UNAVAILABLE when the store does not answer in time; what it answers later is not heard. A mistake of ours stays what it is. */
export async function withinDeadline<T>(work: () => Promise<T>, deadlineMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unavailable()), deadlineMs);
  });
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    throw whatStoreSaid(error);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether `work` comes to its end in that time, one way or the other. */
export async function endsWithin(deadlineMs: number, work: Promise<unknown>): Promise<boolean> {
  const ended = work.then(() => true, () => true);
  return Promise.race([ended, wait(deadlineMs, false, { ref: false })]);
}

/** Connections end with errors of many kinds; what is a mistake can be told from them. */
function whatStoreSaid(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const { name, message, code } = error as { name?: unknown; message?: unknown; code?: unknown };
  const text = String(message);
  if (/^OOM\b/.test(text)) return new AppError('UNAVAILABLE', 'The job store has no memory left. Give it more; what is stored is done then.', undefined, { cause: error });
  const isMistake =
    error instanceof TypeError ||
    error instanceof RangeError ||
    error instanceof ReferenceError ||
    error instanceof SyntaxError ||
    (name === 'ReplyError' && !REDIS_AWAY.test(text)) ||
    (typeof code === 'string' && SQL_STATE.test(code) && !POSTGRES_AWAY.test(code));
  return isMistake ? error : unavailable(error);
}

function unavailable(cause?: unknown): AppError {
  return new AppError('UNAVAILABLE', 'Background work cannot be reached just now. What is stored is done when it is back.', undefined, { cause });
}
