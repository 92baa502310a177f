import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { UserLanes } from './user-lanes.js';

type Step = { do: 'add'; lane: string } | { do: 'take' } | { do: 'release' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('add' as const), lane: fc.constantFrom('ada', 'bob', 'cy') }),
  fc.record({ do: fc.constant('take' as const) }),
  fc.record({ do: fc.constant('release' as const) }),
);

describe('UserLanes', () => {
  it('keeps each lane in order, takes one of each at a time, and loses nothing', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const lanes = new UserLanes<{ lane: string; number: number }>();
        const taken: { lane: string; number: number }[] = [];
        const held: string[] = [];
        let added = 0;
        const take = (): boolean => {
          const item = lanes.take();
          if (!item) return false;
          expect(held).not.toContain(item.lane);
          held.push(item.lane);
          taken.push(item);
          return true;
        };
        for (const next of steps) {
          if (next.do === 'add') lanes.add(next.lane, { lane: next.lane, number: (added += 1) });
          else if (next.do === 'take') take();
          else if (held.length > 0) lanes.release(held.shift() ?? '');
          expect(lanes.size).toBe(added - taken.length);
        }
        while (held.length > 0 || lanes.size > 0) {
          while (take());
          lanes.release(held.shift() ?? '');
        }
        expect(taken).toHaveLength(added);
        for (const lane of ['ada', 'bob', 'cy']) {
          const numbers = taken.filter((item) => item.lane === lane).map(({ number }) => number);
          expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
        }
      }),
    );
  });

  it('serves a lane with one item before the second item of a long one', () => {
    const lanes = new UserLanes<string>();
    for (const item of ['a1', 'a2', 'a3']) lanes.add('ada', item);
    lanes.add('bob', 'b1');
    const order: (string | undefined)[] = [];
    for (const lane of ['ada', 'bob', 'ada', 'ada']) {
      order.push(lanes.take());
      lanes.release(lane);
    }
    expect(order).toEqual(['a1', 'b1', 'a2', 'a3']);
    expect(lanes.take()).toBeUndefined();
  });

  it('gives everything that waits back', () => {
    const lanes = new UserLanes<number>();
    lanes.add('ada', 1);
    lanes.add('ada', 2);
    lanes.take();
    lanes.add('bob', 3);
    expect(lanes.clear().sort()).toEqual([2, 3]);
    lanes.release('ada');
    expect(lanes.take()).toBeUndefined();
    expect(lanes.size).toBe(0);
  });
});
