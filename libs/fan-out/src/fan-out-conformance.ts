import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { FanOut } from './fan-out.js';

/** What every driver of FanOut must pass. */
export function describeFanOut(name: string, open: () => Promise<FanOut>): void {
  describe(`${name} as a fan-out`, () => {
    let fanOut: FanOut;
    let heard: [string, unknown][];
    beforeEach(async () => {
      fanOut = await open();
      heard = [];
      fanOut.listen((id, message) => heard.push([id, message]));
    });
    afterEach(() => fanOut.close());

    it('has told a message when telling it is done, once, however often it is told', async () => {
      await fanOut.tell('1', 'a');
      expect(heard).toEqual([['1', 'a']]);
      await Promise.all([fanOut.tell('1', 'a'), fanOut.tell('2', 'b'), fanOut.tell('2', 'b')]);
      expect(heard).toEqual([['1', 'a'], ['2', 'b']]);
    });

    it('keeps the order', async () => {
      const ids = Array.from({ length: 100 }, (_, index) => `${index}`);
      await Promise.all(ids.map((id) => fanOut.tell(id, null)));
      expect(heard.map(([id]) => id)).toEqual(ids);
    });

    it('takes any JSON, and tells all who listen', async () => {
      const others: unknown[] = [];
      fanOut.listen((_, message) => others.push(message));
      const messages = [null, 0, '', 'ключ\u0000\n', [], { a: { b: [1.5, false] } }, 'x'.repeat(300_000)];
      for (const [index, message] of messages.entries()) await fanOut.tell(`${index}`, message);
      expect([heard.map(([, message]) => message), others]).toEqual([messages, messages]);
    });
  });
}
