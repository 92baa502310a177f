import { describe, expect, it } from '@jest/globals';

import { judgeRound, MAX_ROUNDS, pauseBefore, type Progress } from './judge-round.js';

const START: Progress = { round: 0, quiet_rounds: 0, removed: {} };

describe('judgeRound', () => {
  it('[PRO-68] is done after two rounds in a row that found nothing, and no earlier', () => {
    const first = judgeRound(START, { removed: { embedding: 3 }, pending: 0 });
    expect(first).toEqual({ round: 1, quiet_rounds: 0, removed: { embedding: 3 }, verdict: 'again' });
    const second = judgeRound(first, { removed: { embedding: 0 }, pending: 0 });
    expect(second).toMatchObject({ quiet_rounds: 1, verdict: 'again' });
    expect(judgeRound(second, { removed: { embedding: 0 }, pending: 0 })).toEqual({ round: 3, quiet_rounds: 2, removed: { embedding: 3 }, verdict: 'done' });
  });

  it('begins to count anew when something was found or is under way', () => {
    const quiet = { ...START, quiet_rounds: 1 };
    expect(judgeRound(quiet, { removed: { embedding: 0 }, pending: 1 })).toMatchObject({ quiet_rounds: 0, verdict: 'again' });
    expect(judgeRound(quiet, { removed: { embedding: 2 }, pending: 0 })).toMatchObject({ quiet_rounds: 0, verdict: 'again' });
  });

  it('gives up after its last round, unless that was the one that ended it', () => {
    expect(judgeRound({ ...START, round: MAX_ROUNDS - 1 }, { removed: {}, pending: 1 }).verdict).toBe('given up');
    expect(judgeRound({ ...START, round: MAX_ROUNDS - 1, quiet_rounds: 1 }, { removed: {}, pending: 0 }).verdict).toBe('done');
  });

  it('waits longer the longer it takes, up to ten seconds', () => {
    expect([1, 4, 5, 6, 20].map(pauseBefore)).toEqual([250, 250, 500, 1_000, 10_000]);
  });
});
