import { describe, expect, it } from '@jest/globals';

import { RateMeter, secondsLeft } from './rate-meter.js';

describe('RateMeter', () => {
  it('says nothing of one glance', () => {
    const meter = new RateMeter();
    meter.add({ atMs: 5_000, bytes: 100, items: 1 });
    expect(meter.rate).toBeNull();
    expect(secondsLeft(meter.rate, 500)).toBeNull();
  });

  it('goes by the last ten seconds', () => {
    const meter = new RateMeter();
    for (let second = 0; second <= 20; second += 1) meter.add({ atMs: second * 1_000, bytes: second < 10 ? 0 : (second - 10) * 500, items: second });
    expect(meter.rate).toEqual({ bytes: 500, items: 1 });
    expect(secondsLeft(meter.rate, 1_500)).toBe(3);
  });

  it('has no end in sight while nothing moves', () => {
    const meter = new RateMeter();
    meter.add({ atMs: 0, bytes: 0, items: 0 });
    meter.add({ atMs: 2_000, bytes: 0, items: 5 });
    expect(secondsLeft(meter.rate, 100)).toBeNull();
  });
});
