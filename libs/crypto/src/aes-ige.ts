import { createCipheriv, createDecipheriv } from 'node:crypto';

const BLOCK_BYTES = 16;

/**
 * AES in the mode "infinite garble extension", as MTProto uses it: each block is mixed with the encrypted one before it, and then with the plain one
 * before it. `iv` of 32 bytes holds both for the first; the length of `key` says which AES. Data comes in whole blocks. It guards nothing by itself: MTProto adds a hash.
 */
export function aesIge(key: Uint8Array, iv: Uint8Array): { encrypt(data: Uint8Array): Uint8Array; decrypt(data: Uint8Array): Uint8Array } {
  const run = (data: Uint8Array, isEncrypting: boolean): Uint8Array => {
    const cipher = (isEncrypting ? createCipheriv : createDecipheriv)(`aes-${key.length * 8}-ecb`, key, null).setAutoPadding(false);
    const out = Buffer.alloc(data.length);
    let [before, behind] = isEncrypting ? [iv.subarray(0, BLOCK_BYTES), iv.subarray(BLOCK_BYTES)] : [iv.subarray(BLOCK_BYTES), iv.subarray(0, BLOCK_BYTES)];
    for (let at = 0; at < data.length; at += BLOCK_BYTES) {
      const block = data.subarray(at, at + BLOCK_BYTES);
      out.set(xor(cipher.update(xor(block, before)), behind), at);
      [before, behind] = [out.subarray(at, at + BLOCK_BYTES), block];
    }
    return out;
  };
  return { encrypt: (data) => run(data, true), decrypt: (data) => run(data, false) };
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return Uint8Array.from(a, (byte, at) => byte ^ b[at]!);
}
