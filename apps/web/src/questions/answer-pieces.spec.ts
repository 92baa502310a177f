import { describe, expect, it } from '@jest/globals';

import { answerPieces } from './answer-pieces.js';

const shown = (answer: string, ...known: number[]) =>
  answerPieces(answer, new Set(known))
    .map((piece) => (piece.kind === 'text' ? piece.text : `<${piece.number}>`))
    .join('');

describe('an answer', () => {
  it.each([
    ['It is Friday [1]. Or not [2].', [1, 2], 'It is Friday<1>. Or not<2>.'],
    ['Both say so [1, 2]', [1, 2], 'Both say so<1><2>'],
    ['Both say so [1][2]', [1, 2], 'Both say so<1><2>'],
    ['In [2026] and [3]', [1, 2], 'In [2026] and [3]'],
    ['Still coming [1]', [], 'Still coming [1]'],
  ])('"%s" has its numbers as links', (answer, known, expected) => expect(shown(answer, ...known)).toBe(expected));
});
