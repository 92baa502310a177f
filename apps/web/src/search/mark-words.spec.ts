import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { markWords } from './mark-words.js';

const shown = (text: string, query: string) =>
  markWords(text, query)
    .map((piece) => (piece.isMarked ? `[${piece.text}]` : piece.text))
    .join('');

describe('words that were searched for', () => {
  it.each([
    ['Pumps and a pump', 'pump', '[Pump]s and a [pump]'],
    ['Café de Flore', 'cafe', '[Café] de Flore'],
    ['Cafe\u0301 de Flore', 'café', '[Cafe\u0301] de Flore'],
    ['RÉSUMÉ attached', 'resume', '[RÉSUMÉ] attached'],
    ['the thermal pump', 'pump thermal', 'the [thermal] [pump]'],
    ['😀 pump 😀', 'pump', '😀 [pump] 😀'],
    ['WATER-127 is open', 'water-127', '[WATER]-[127] is open'],
    ['İstanbul offer', 'offer', 'İstanbul [offer]'],
    ['a plan', 'a', 'a plan'],
    ['<b>bold</b>', '<b> bold', '<b>[bold]</b>'],
    ['שלום עולם', 'עולם', 'שלום [עולם]'],
    ['nothing here', '.* (', 'nothing here'],
    ['lamp', 'amp', 'lamp'],
  ])('are marked in "%s"', (text, query, expected) => expect(shown(text, query)).toBe(expected));

  it('leave the text as it was, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, query) => {
        expect(
          markWords(text, query)
            .map((piece) => piece.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});
