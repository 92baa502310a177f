import { describe, expect, it } from '@jest/globals';

import { isIdempotent, isPassingStatus, retryDelayMs } from './retry-delay.js';

const now = new Date('2026-03-01T12:00:00Z');

describe('retryDelayMs', () => {
  it('doubles from one second', () => {
    expect([1, 2, 3].map((attempt) => retryDelayMs(attempt, undefined, now))).toEqual([1_000, 2_000, 4_000]);
  });

  it('does what the server asks, in seconds or by the clock', () => {
    expect(retryDelayMs(1, '7', now)).toBe(7_000);
    expect(retryDelayMs(1, 'Sun, 01 Mar 2026 12:00:05 GMT', now)).toBe(5_000);
    expect(retryDelayMs(1, 'Sun, 01 Mar 2026 11:00:00 GMT', now)).toBe(0);
    expect(retryDelayMs(2, 'soon', now)).toBe(2_000);
  });

  it('repeats what may be repeated, for what may pass', () => {
    expect(['GET', 'PUT', 'DELETE', 'POST', 'PATCH'].map(isIdempotent)).toEqual([true, true, true, false, false]);
    expect([429, 503, 500, 200].map(isPassingStatus)).toEqual([true, true, false, false]);
  });
});
