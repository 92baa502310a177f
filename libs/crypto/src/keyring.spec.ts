import { inspect } from 'node:util';

import { AppError } from '@adjutant/contracts-core';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Keyring } from './keyring.js';

const OLD_HEX = 'a1'.repeat(32);
const NEW_HEX = 'b2'.repeat(32);
const oldRing = Keyring.parse(`old:${OLD_HEX}`);
const AAD = 'linked_accounts:token:7';

function refusal(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('Keyring', () => {
  it('opens what it sealed, for any text and place', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ minLength: 1 }), (text, aad) => {
        expect(oldRing.open(oldRing.seal(text, aad), aad)).toBe(Buffer.from(text, 'utf8').toString('utf8'));
      }),
    );
  });

  it('[ADI-56] seals as v1.<kid>.<nonce>.<data> and never the same way twice', () => {
    const envelopes = Array.from({ length: 50 }, () => oldRing.seal('secret', AAD));
    expect(new Set(envelopes).size).toBe(50);
    for (const envelope of envelopes) expect(envelope).toMatch(/^v1\.old\.[\w-]{16}\.[\w-]{30}$/);
  });

  it('[ADI-56] refuses an envelope of which any character was changed', () => {
    const envelope = oldRing.seal('a refresh token', AAD);
    const replacement = fc.constantFrom(...'ABCwxyz0189-_.=+/ ');
    fc.assert(
      fc.property(fc.nat(envelope.length - 1), replacement, (at, character) => {
        fc.pre(envelope[at] !== character);
        const changed = envelope.slice(0, at) + character + envelope.slice(at + 1);
        expect(refusal(() => oldRing.open(changed, AAD)).code).toBe('UNPROCESSABLE');
      }),
      { numRuns: 500 },
    );
  });

  it('refuses a flip of any single bit of nonce, ciphertext and tag', () => {
    const [version, kid, nonce = '', sealed = ''] = oldRing.seal('short', AAD).split('.');
    const bytes = Buffer.concat([Buffer.from(nonce, 'base64url'), Buffer.from(sealed, 'base64url')]);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const envelope = [version, kid, flipped.subarray(0, 12).toString('base64url'), flipped.subarray(12).toString('base64url')].join('.');
      expect(refusal(() => oldRing.open(envelope, AAD)).code).toBe('UNPROCESSABLE');
    }
  });

  it('refuses an envelope that was moved to another row, and one that was cut', () => {
    const envelope = oldRing.seal('secret', AAD);
    expect(refusal(() => oldRing.open(envelope, 'linked_accounts:token:8')).code).toBe('UNPROCESSABLE');
    for (let length = 0; length < envelope.length; length += 1) {
      expect(refusal(() => oldRing.open(envelope.slice(0, length), AAD)).code).toBe('UNPROCESSABLE');
    }
  });

  it('wants associated data', () => {
    expect(() => oldRing.seal('secret', '')).toThrow(/mandatory/);
  });

  it('[ADI-56] rotates: the new key seals, the old one still opens, and what was resealed needs it no more', () => {
    const both = Keyring.parse(`new:${NEW_HEX}, old:${OLD_HEX}`);
    const sealedLongAgo = oldRing.seal('secret', AAD);
    expect(both.needsReseal(sealedLongAgo)).toBe(true);
    const resealed = both.reseal(sealedLongAgo, AAD);
    expect(resealed).toMatch(/^v1\.new\./);
    expect(both.reseal(resealed, AAD)).toBe(resealed);
    expect(Keyring.parse(`new:${NEW_HEX}`).open(resealed, AAD)).toBe('secret');
    expect(refusal(() => both.reseal(sealedLongAgo, 'elsewhere')).code).toBe('UNPROCESSABLE');
  });

  it('names the key that is missing', () => {
    const error = refusal(() => Keyring.parse(`new:${NEW_HEX}`).open(oldRing.seal('secret', AAD), AAD));
    expect(error.message).toContain('"old"');
    expect(error.details).toEqual({ kid: 'old' });
  });

  it('does not open with another key of the same name', () => {
    const envelope = oldRing.seal('secret', AAD);
    expect(refusal(() => Keyring.parse(`old:${NEW_HEX}`).open(envelope, AAD)).code).toBe('UNPROCESSABLE');
  });

  it.each([
    ['nothing', ''],
    ['a short key', `k1:${OLD_HEX.slice(2)}`],
    ['a long key', `k1:${OLD_HEX}00`],
    ['no id', `:${OLD_HEX}`],
    ['no hex', `k1:${'z'.repeat(64)}`],
    ['a bad second key', `k1:${OLD_HEX},k2`],
    ['an id given twice', `k1:${OLD_HEX},k1:${NEW_HEX}`],
  ])('refuses a configuration with %s and shows no key', (_, text) => {
    const error = refusal(() => Keyring.parse(text));
    expect(error.code).toBe('BAD_REQUEST');
    expect(inspect(error, { depth: 9 })).not.toMatch(/(a1|b2|zz){8}/);
  });

  it('generates a keyring that can be kept and read back, and shows no key when printed', () => {
    const ring = Keyring.generate();
    const kept = ring.exportKeys();
    expect(Keyring.parse(kept).open(ring.seal('secret', AAD), AAD)).toBe('secret');
    expect(Keyring.generate().exportKeys()).not.toBe(kept);
    const hex = kept.split(':')[1] ?? '';
    expect(inspect(ring, { depth: 9, showHidden: true }) + JSON.stringify(ring)).not.toContain(hex);
  });
});
