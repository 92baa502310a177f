import { describe, expect, it } from '@jest/globals';

import { laterRun, type RunProgress } from './later-run.js';

const at = (state: RunProgress['state'], items_done = 0): RunProgress => ({ state, items_done, bytes_done: items_done * 10, skipped_total: 0 });

describe('the later state of an import', () => {
  it.each([
    ['an answer that is late', at('running', 50), at('queued')],
    ['progress that is late', at('running', 50), at('running', 20)],
    ['progress after the end', at('done', 20), at('running', 50)],
  ])('keeps what is known from %s', (_, known, told) => expect(laterRun(known, told)).toBe(known));

  it.each([
    ['progress', at('running', 20), at('running', 50)],
    ['the end', at('running', 50), at('cancelled', 50)],
    ['the same again', at('running', 20), at('running', 20)],
  ])('takes %s', (_, known, told) => expect(laterRun(known, told)).toBe(told));
});
