import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { Limit, Limits } from './limits.js';

/** What every driver of Limits must pass. `open` gives limits of which nothing is spent. */
export function describeLimits(name: string, open: () => Promise<Limits>): void {
  describe(`${name} as limits`, () => {
    let limits: Limits;
    beforeEach(async () => {
      limits = await open();
    });
    afterEach(() => limits.close());

    const three: Limit = { name: 'three', points: 3, windowSeconds: 60 };
    const spend = (limit: Limit, key: string, times: number) => Promise.allSettled(Array.from({ length: times }, () => limits.spend(limit, key)));
    const refused = async (limit: Limit, key: string, times: number) => (await spend(limit, key, times)).filter(({ status }) => status === 'rejected').length;

    it('[EMP-48] lets so many pass, also at once, and says when to come back', async () => {
      expect(await refused(three, 'ada', 5)).toBe(2);
      await expect(limits.spend(three, 'ada')).rejects.toMatchObject({ code: 'RATE_LIMITED', details: { retry_after_seconds: expect.any(Number) } });
    });

    it('keeps keys apart, and limits', async () => {
      await spend(three, 'ada', 3);
      expect(await refused(three, 'bob', 3)).toBe(0);
      expect(await refused({ name: 'one', points: 1, windowSeconds: 60 }, 'ada', 2)).toBe(1);
    });

    it('begins anew when the window is over', async () => {
      const brief: Limit = { name: 'brief', points: 1, windowSeconds: 1 };
      expect(await refused(brief, 'ada', 2)).toBe(1);
      const deadline = Date.now() + 5_000;
      while ((await refused(brief, 'ada', 1)) === 1 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
      expect(Date.now()).toBeLessThan(deadline);
    });

    it('takes any key', async () => {
      for (const key of ['', '::1', 'a b', 'ключ', 'x'.repeat(1_000), '*']) await expect(limits.spend(three, key)).resolves.toBeUndefined();
    });
  });
}
