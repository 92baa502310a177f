import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { Throttle } from './throttle.js';

describe('Throttle', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('acts at once, then at most once in its time, and never forgets the last ask', () => {
    const work = jest.fn();
    const throttle = new Throttle(400, work);
    throttle.ask();
    expect(work).toHaveBeenCalledTimes(1);
    for (let asked = 0; asked < 50; asked += 1) throttle.ask();
    jest.advanceTimersByTime(400);
    expect(work).toHaveBeenCalledTimes(2);
    jest.advanceTimersByTime(4_000);
    expect(work).toHaveBeenCalledTimes(2);
    throttle.ask();
    throttle.ask();
    throttle.stop();
    jest.advanceTimersByTime(4_000);
    expect(work).toHaveBeenCalledTimes(3);
  });
});
