import { aesIge } from '@adjutant/crypto';
import { BaseCryptoProvider, type ICryptoProvider } from '@mtcute/core/utils.js';
import { createHash, createHmac, pbkdf2Sync, randomFillSync } from 'node:crypto';
import { gzipSync, unzipSync } from 'node:zlib';

const MAX_BYTES = 32 * 1024 ** 2;

/** What MTProto is encrypted with, by Node.js alone. */
export class MtprotoCrypto extends BaseCryptoProvider implements ICryptoProvider {
  sha1 = (data: Uint8Array): Uint8Array => createHash('sha1').update(data).digest();
  sha256 = (data: Uint8Array): Uint8Array => createHash('sha256').update(data).digest();
  hmacSha256 = (data: Uint8Array, key: Uint8Array): Uint8Array => createHmac('sha256', key).update(data).digest();
  pbkdf2 = (password: Uint8Array, salt: Uint8Array, rounds: number, length = 64, algorithm = 'sha512'): Uint8Array => pbkdf2Sync(password, salt, rounds, length, algorithm);
  gunzip = (data: Uint8Array): Uint8Array => unzipSync(data, { maxOutputLength: MAX_BYTES });

  gzip(data: Uint8Array, maxBytes: number): Uint8Array | null {
    const packed = gzipSync(data);
    return packed.length > maxBytes ? null : packed;
  }

  override randomFill(buffer: Uint8Array): void {
    randomFillSync(buffer);
  }

  createAesCtr(): never {
    throw new Error('Nothing is obfuscated here.');
  }

  createAesIge = aesIge;
}

export function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return Uint8Array.from(a, (byte, at) => byte ^ b[at]!);
}
