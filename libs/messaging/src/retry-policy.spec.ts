import { AppError } from '@adjutant/contracts-core';
import { describe, expect, it } from '@jest/globals';
import { defaultRetry, pauseAfter } from './retry-policy.js';

describe('pauseAfter', () => {
  const lost = new AppError('UNAVAILABLE', 'Gone.');

  it('[EMP-46] retries three times, after 1 s and twice as long each time', () => {
    expect([1, 2, 3, 4].map((attempt) => pauseAfter(defaultRetry, attempt, lost))).toEqual([1_000, 2_000, 4_000, undefined]);
  });

  it('does not retry what no retry can help', () => {
    expect(pauseAfter(defaultRetry, 1, new AppError('NOT_FOUND', 'No.'))).toBeUndefined();
  });
});
