import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';

import { aesIge } from './aes-ige.js';

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');

describe('aesIge', () => {
  it('gives what OpenSSL publishes as its test vectors of this mode', () => {
    const key = bytes('000102030405060708090A0B0C0D0E0F');
    const iv = bytes('000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F');
    const sealed = '1a8519a6557be652e9da8e43da4ef4453cf456b4ca488aa383c79c98b34797cb';
    expect(Buffer.from(aesIge(key, iv).encrypt(Buffer.alloc(32))).toString('hex')).toBe(sealed);
    expect(aesIge(key, iv).decrypt(bytes(sealed))).toEqual(Buffer.alloc(32));
  });

  it('opens with 256 bits what it sealed, and garbles all after a change', () => {
    const [key, iv, data] = [randomBytes(32), randomBytes(32), randomBytes(160)];
    const sealed = Buffer.from(aesIge(key, iv).encrypt(data));
    expect(aesIge(key, iv).decrypt(sealed)).toEqual(data);
    sealed[20]! ^= 1;
    const opened = Buffer.from(aesIge(key, iv).decrypt(sealed));
    expect(opened.subarray(0, 16)).toEqual(data.subarray(0, 16));
    for (let at = 16; at < 160; at += 16) expect(opened.subarray(at, at + 16)).not.toEqual(data.subarray(at, at + 16));
  });
});
