import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { compareTrigrams, trigramsOf } from './compare-titles.js';
import { pairCandidates } from './pair-candidates.js';
import { planMerges, SAME_WORK, type Likeness } from './plan-merges.js';

const alike = (key: string, other: string, probability = 0.9): Likeness => ({ key, with: { key: other }, probability });

describe('the plan of a batch', () => {
  it('[MIM-35] merges from 0.85 on, with the likeliest', () => {
    const plans = planMerges(['a', 'b', 'c'], [
      { key: 'a', with: { task_id: 't1' }, probability: SAME_WORK },
      { key: 'b', with: { task_id: 't1' }, probability: SAME_WORK - 0.001 },
      { key: 'c', with: { task_id: 't1' }, probability: 0.86 },
      { key: 'c', with: { task_id: 't2' }, probability: 0.97 },
    ]);
    expect([...plans.values()]).toEqual([{ task_id: 't1' }, { create: true }, { task_id: 't2' }]);
  });

  it('follows an earlier one to wherever it went', () => {
    const plans = planMerges(['a', 'b', 'c', 'd'], [{ key: 'a', with: { task_id: 't1' }, probability: 0.9 }, alike('b', 'a'), alike('d', 'c')]);
    expect([...plans.values()]).toEqual([{ task_id: 't1' }, { task_id: 't1' }, { create: true }, { key: 'c' }]);
  });

  it('never merges into one that is not made', () => {
    const keys = ['a', 'b', 'c', 'd', 'e'];
    const likeness = fc.record({ key: fc.constantFrom(...keys), with: fc.oneof(fc.record({ key: fc.constantFrom(...keys) }), fc.record({ task_id: fc.constantFrom('t1', 't2') })), probability: fc.double({ min: 0, max: 1, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(likeness), (likenesses) => {
        const plans = planMerges(keys, likenesses);
        for (const plan of plans.values()) if ('key' in plan) expect(plans.get(plan.key)).toEqual({ create: true });
      }),
    );
  });
});

describe('pairs within a batch', () => {
  const candidate = (key: string, title: string, more: { thread_id?: string; due_at?: string } = {}) => ({ key, title, thread_id: null, due_at: null, ...more });
  const pairs = (...all: ReturnType<typeof candidate>[]) => pairCandidates(all).map(({ later, earlier }) => [later.key, earlier.key]);

  it('are those with like words, or of one thread, or due at the same time', () => {
    expect(pairs(candidate('a', 'Send the report'), candidate('b', 'Send the reports'), candidate('c', 'Water plants'))).toEqual([['b', 'a']]);
    expect(pairs(candidate('a', 'x', { thread_id: 't' }), candidate('b', 'yyy', { thread_id: 't' }))).toEqual([['b', 'a']]);
    expect(pairs(candidate('a', 'x', { due_at: 'd' }), candidate('b', 'yyy', { due_at: 'd' }))).toEqual([['b', 'a']]);
  });

  it('are four for each at most', () => {
    const same = Array.from({ length: 8 }, (_, index) => candidate(`k${index}`, 'Send the report'));
    expect(pairCandidates(same).filter(({ later }) => later.key === 'k7')).toHaveLength(4);
  });

  it('compare as pg_trgm does', () => {
    expect([...trigramsOf('Cat')].sort()).toEqual(['  c', ' ca', 'at ', 'cat']);
    expect(compareTrigrams(trigramsOf('word'), trigramsOf('two words'))).toBeCloseTo(0.363636, 5);
    expect(compareTrigrams(new Set(), new Set())).toBe(0);
  });
});
