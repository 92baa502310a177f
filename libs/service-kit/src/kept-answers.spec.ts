import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@adjutant/contracts-core';

import { KeptAnswers, type KeptAnswersOptions } from './kept-answers.js';

function setUp(given: Partial<KeptAnswersOptions<number>> = {}) {
  const clock = new ManualClock('2026-11-20T09:00:00Z');
  const answers = new KeptAnswers<number>({ clock, keepMs: 1_000, atMost: 3, ...given });
  let asked = 0;
  return { clock, answers, get: (key = 'a', maxAgeMs?: number) => answers.of(key, () => Promise.resolve((asked += 1)), maxAgeMs) };
}

describe('KeptAnswers', () => {
  it('[EMP-43] [EMP-44] answers from memory until the time to live is over', async () => {
    const { clock, get } = setUp();
    expect(await get()).toBe(1);
    clock.advance(999);
    expect(await get()).toBe(1);
    clock.advance(1);
    expect(await get()).toBe(2);
    expect(await get('b')).toBe(3);
  });

  it('[EMP-44] forgets all of them when told to', async () => {
    const { answers, get } = setUp();
    await get('a');
    await get('b');
    answers.forgetAll();
    expect([await get('a'), await get('b')]).toEqual([3, 4]);
  });

  it('[EMP-44] keeps an answer as long as that answer allows', async () => {
    const { clock, get } = setUp({ keepMs: (answer) => (answer === 1 ? 0 : 5_000) });
    expect(await get()).toBe(1);
    expect(await get()).toBe(2);
    clock.advance(4_999);
    expect(await get()).toBe(2);
  });

  it('asks anew for who needs it newer, which then serves all', async () => {
    const { clock, get } = setUp();
    expect(await get()).toBe(1);
    clock.advance(500);
    expect(await get('a', 501)).toBe(1);
    expect(await get('a', 500)).toBe(2);
    expect(await get()).toBe(2);
  });

  it('does not keep an answer for ever when the clock is set back', async () => {
    const { clock, get } = setUp();
    expect(await get()).toBe(1);
    clock.set('2026-11-19T09:00:00Z');
    expect(await get()).toBe(2);
    expect(await get()).toBe(2);
  });

  it('[EMP-44] gives up what was not asked for the longest when there are too many', async () => {
    const { get } = setUp();
    for (const key of ['a', 'b', 'c']) await get(key);
    expect(await get('a')).toBe(1);
    expect(await get('d')).toBe(4);
    expect(await Promise.all(['a', 'c', 'd'].map((key) => get(key)))).toEqual([1, 3, 4]);
    expect(await get('b')).toBe(5);
  });

  it('asks once for all who ask meanwhile, however long that takes', async () => {
    const { clock, answers } = setUp();
    const { promise, resolve } = Promise.withResolvers<number>();
    const first = answers.of('a', () => promise);
    clock.advance(60_000);
    const second = answers.of('a', () => Promise.reject(new Error('asked twice')), 0);
    resolve(7);
    expect(await Promise.all([first, second])).toEqual([7, 7]);
    clock.advance(999);
    expect(await answers.of('a', () => Promise.resolve(8))).toBe(7);
  });

  it('[EMP-44] does not believe any more what was asked before it became untrue', async () => {
    const { answers, get } = setUp();
    const { promise, resolve } = Promise.withResolvers<number>();
    const before = answers.of('a', () => promise);
    answers.forget('a');
    expect(await get()).toBe(1);
    resolve(7);
    expect(await before).toBe(7);
    expect(await get()).toBe(1);
    answers.forget('a');
    expect(await get()).toBe(2);
  });

  it('tells a failure to all who wait for it, and asks again', async () => {
    const { answers, get } = setUp();
    const { promise, reject } = Promise.withResolvers<number>();
    const waiting = [answers.of('a', () => promise), answers.of('a', () => promise)];
    reject(new Error('away'));
    for (const answer of waiting) await expect(answer).rejects.toThrow('away');
    expect(await get()).toBe(1);
  });

  it('keeps what came after a failure that was told late', async () => {
    const { answers, get } = setUp();
    const { promise, reject } = Promise.withResolvers<number>();
    const before = answers.of('a', () => promise);
    answers.forget('a');
    expect(await get()).toBe(1);
    reject(new Error('away'));
    await expect(before).rejects.toThrow('away');
    expect(await get()).toBe(1);
  });
});
