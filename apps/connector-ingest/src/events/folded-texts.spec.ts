import { describe, expect, it } from '@jest/globals';

import { foldedTexts } from './folded-texts.js';

describe('foldedTexts', () => {
  it('tells each kind that there is, in one order', () => {
    expect(foldedTexts({ log: 'l', patch: 'p', footer: 'f', signature: 's', quoted: 'q' }).map(({ kind }) => kind)).toEqual(['quote', 'signature', 'footer', 'patch', 'log']);
    expect(foldedTexts({ quoted: null, signature: ' \n', patch: 7 })).toEqual([]);
  });

  it('cuts each after 20 kB, between two characters', () => {
    const [quote] = foldedTexts({ quoted: '€'.repeat(20_000) });
    expect(Buffer.byteLength(quote!.text)).toBe(19_998);
  });
});
