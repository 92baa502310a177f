import { describe, expect, it } from '@jest/globals';

import { bareTitle } from './sender-of.js';

describe('a title without its "Re:"', () => {
  it.each([
    ['Re: the antenna', 'the antenna'],
    ['RE: Fwd: AW: the antenna', 'the antenna'],
    ['Report: the antenna', 'Report: the antenna'],
    ['Re:', ''],
    [null, ''],
  ])('%s', (title, expected) => expect(bareTitle(title)).toBe(expected));
});
