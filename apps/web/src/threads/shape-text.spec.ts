import { describe, expect, it } from '@jest/globals';

import { beginningOf, isPreformatted } from './shape-text.js';

const lines = (count: number) => Array.from({ length: count }, (_, at) => `line ${at + 1}`).join('\n');

describe('a long text', () => {
  it('is shown whole up to twelve lines', () => expect(beginningOf(lines(12))).toBeNull());
  it('is cut after twelve lines', () => expect(beginningOf(lines(13))).toBe(`${lines(12)} …`));
  it('is cut within a line that never ends', () => expect(beginningOf('x'.repeat(10_000))).toBe(`${'x'.repeat(1_200)} …`));
  it('is never cut within an address', () => expect(beginningOf(`see ${'x'.repeat(1_000)} https://example.org/${'y'.repeat(1_000)}`)).toBe(`see ${'x'.repeat(1_000)} …`));
  it('is never cut within a character', () => expect(beginningOf(`x${'😀'.repeat(5_000)}`)).toMatch(/^x(?:😀)+ …$/u));
});

describe('what must stand in columns', () => {
  it.each([
    ['a patch', 'diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-a\n+b', true],
    ['a table', '| a | b |\n|---|---|\n| 1 | 2 |', true],
    ['columns', 'Name    Price    Count\nPump    12.00    3\nHose    3.50    10', true],
    ['prose', 'Dear Mara,\n\nplease send it.\n\nYours\nPriya', false],
    ['a signature line', 'Hello\n-- \nPriya', false],
  ])('%s', (_, text, expected) => expect(isPreformatted(text)).toBe(expected));
});
