import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { QueryClient, QueryObserver } from '@tanstack/react-query';

import { readAgain } from './read-again.js';

/** A page that shows one thing, which cannot be read `failures` times after the first. */
async function pageWhere(failures: number) {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const read = jest.fn(async () => {
    const times = read.mock.calls.length;
    if (times > 1 && times <= 1 + failures) throw new Error('Not back yet.');
    return Promise.resolve(times);
  });
  const leave = new QueryObserver(queries, { queryKey: ['shown'], queryFn: read }).subscribe(() => undefined);
  await jest.advanceTimersByTimeAsync(0);
  return { queries, read, leave, shown: () => queries.getQueryState(['shown']) };
}

describe('readAgain', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('reads once what can be read', async () => {
    const { queries, read, shown, leave } = await pageWhere(0);
    const reading = readAgain(queries);
    await jest.advanceTimersByTimeAsync(60_000);
    await reading;
    expect([read.mock.calls.length, shown()]).toEqual([2, expect.objectContaining({ status: 'success', data: 2 })]);
    leave();
    queries.clear();
  });

  it('tries again until it can be read, and gives up some time', async () => {
    for (const { failures, times, status } of [{ failures: 2, times: 4, status: 'success' }, { failures: 99, times: 5, status: 'error' }]) {
      const { queries, read, shown, leave } = await pageWhere(failures);
      const reading = readAgain(queries);
      await jest.advanceTimersByTimeAsync(60_000);
      await reading;
      expect([read.mock.calls.length, shown()?.status]).toEqual([times, status]);
      leave();
      queries.clear();
    }
  });
});
