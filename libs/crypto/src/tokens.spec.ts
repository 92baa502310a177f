import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { constantTimeEqual, hashToken, randomToken } from './tokens.js';

describe('tokens', () => {
  it('[ADI-56] hashes a token to its SHA-256', () => {
    expect(hashToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('makes tokens of the size asked for, never the same twice', () => {
    expect(Buffer.from(randomToken(48), 'base64url')).toHaveLength(48);
    expect(new Set(Array.from({ length: 1_000 }, () => randomToken())).size).toBe(1_000);
  });

  it('compares like ===', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (left, right) => constantTimeEqual(left, right) === (left === right)));
    fc.assert(fc.property(fc.string(), (text) => constantTimeEqual(text, `${text}`)));
  });
});
