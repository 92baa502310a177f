import { describe, expect, it } from '@jest/globals';

import { UserWork } from './user-work.js';

const PATIENCE_MS = 20;

describe('UserWork', () => {
  it('waits for what had begun, and for nothing that begins later', async () => {
    const work = new UserWork();
    const [first, later] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    const running = work.during('ada', 'index', () => first.promise);
    const settling = work.settle('ada', [], 5_000);
    void work.during('ada', 'status', () => later.promise);
    first.resolve('done');
    expect(await settling).toBe(0);
    expect(await running).toBe('done');
    later.resolve('');
  });

  it('says how much goes on when its patience is over, passing over who asks and who works for others', async () => {
    const work = new UserWork();
    const endless = Promise.withResolvers<void>();
    for (const [user, name] of [['ada', 'index'], ['ada', 'prompt'], ['ada', 'erase'], ['bob', 'index']] as const) void work.during(user, name, () => endless.promise);
    expect(await work.settle('ada', ['erase'], PATIENCE_MS)).toBe(2);
    expect(await work.settle('carl', [], PATIENCE_MS)).toBe(0);
    expect(work.names().sort()).toEqual(['erase', 'index', 'index', 'prompt']);
    endless.resolve();
  });

  it('takes work that fails for ended, and passes its error on', async () => {
    const work = new UserWork();
    await expect(work.during('ada', 'index', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await work.settle('ada', [], PATIENCE_MS)).toBe(0);
  });
});
