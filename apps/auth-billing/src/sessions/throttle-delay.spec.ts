import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { throttleDelayMs } from './throttle-delay.js';

describe('throttleDelayMs', () => {
  it('forgives ten failures, then doubles', () => {
    expect([1, 10, 11, 12, 13].map(throttleDelayMs)).toEqual([0, 0, 1_000, 2_000, 4_000]);
  });

  it('never shrinks and never goes beyond a quarter of an hour', () => {
    fc.assert(fc.property(fc.nat(10_000), (failures) => throttleDelayMs(failures) <= throttleDelayMs(failures + 1) && throttleDelayMs(failures) <= 900_000));
  });
});
