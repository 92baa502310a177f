import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { linkPieces } from './link-pieces.js';

const shown = (text: string) =>
  linkPieces(text)
    .map((piece) => (piece.url ? `[${piece.text}]` : piece.text))
    .join('');

describe('addresses in a text', () => {
  it.each([
    ['See https://example.org/a?b=c#d.', 'See [https://example.org/a?b=c#d].'],
    ['(https://example.org/a_(b))', '([https://example.org/a_(b)])'],
    ['<http://example.org>', '<[http://example.org]>'],
    ['https://example.org, https://example.com!', '[https://example.org], [https://example.com]!'],
    ['javascript:alert(1) data:text/html,x ftp://example.org', 'javascript:alert(1) data:text/html,x ftp://example.org'],
    ['https:// and http://[', 'https:// and http://['],
    ['HTTPS://EXAMPLE.ORG/Ä', '[HTTPS://EXAMPLE.ORG/Ä]'],
    ['https://example.org/\u202egpj.exe', '[https://example.org/]\u202egpj.exe'],
    ['xhttps://example.org', 'xhttps://example.org'],
    ['**https://example.org**', '**[https://example.org]**'],
  ])('are found in "%s"', (text, expected) => expect(shown(text)).toBe(expected));

  it('leave the text as it was, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.webUrl(), fc.constantFrom('https://', ')', '.'))), (parts) => {
        const text = parts.join('');
        expect(
          linkPieces(text)
            .map((piece) => piece.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });

  it('are found quickly in a text that never ends', () => {
    expect(linkPieces(`https://example.org/${'.'.repeat(20_000)}`)).toHaveLength(2);
  });
});
