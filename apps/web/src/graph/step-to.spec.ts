import { describe, expect, it } from '@jest/globals';

import type { Arrangement } from './arrange-lanes.js';
import { stepTo } from './step-to.js';

const arrangement: Arrangement = {
  isTidy: true,
  lanes: [
    { id: 'past7d', columns: [['a', null, 'b']] },
    { id: 'today', columns: [[]] },
    { id: 'week', columns: [['c', 'd'], ['e']] },
  ],
};

describe('stepTo', () => {
  it('goes up and down in the order of the lane, over gaps and from column to column', () => {
    expect(stepTo(arrangement, 'a', 'down')).toBe('b');
    expect(stepTo(arrangement, 'd', 'down')).toBe('e');
    expect(stepTo(arrangement, 'e', 'up')).toBe('d');
    expect(stepTo(arrangement, 'b', 'down')).toBeUndefined();
  });

  it('goes left and right to the nearest row of the next column that has tasks', () => {
    expect(stepTo(arrangement, 'b', 'right')).toBe('d');
    expect(stepTo(arrangement, 'd', 'left')).toBe('a');
    expect(stepTo(arrangement, 'd', 'right')).toBe('e');
    expect(stepTo(arrangement, 'e', 'right')).toBeUndefined();
  });
});
