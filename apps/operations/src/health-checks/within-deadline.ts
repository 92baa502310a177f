import { AppError } from '@adjutant/contracts-core';

/** What `work` resolves to. Throws DEADLINE_EXCEEDED when that takes longer than `deadlineMs`; the work itself goes on. */
export async function withinDeadline<T>(deadlineMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new AppError('DEADLINE_EXCEEDED', `It did not answer within ${deadlineMs} ms.`)), deadlineMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
