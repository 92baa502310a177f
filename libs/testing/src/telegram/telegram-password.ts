import { Long } from '@mtcute/core';
import { computePasswordHash } from '@mtcute/core/utils.js';
import { randomBytes } from 'node:crypto';

import { xor } from './mtproto-crypto.js';
import { crypto, DH_GENERATOR, DH_PRIME, power, toBigInt, toBytes } from './mtproto-handshake.js';

const [P, G] = [toBytes(DH_PRIME), toBytes(BigInt(DH_GENERATOR))];

/** The server's side of a password that never crosses the wire, written from https://core.telegram.org/api/srp. */
export class TelegramPassword {
  readonly #secret = toBigInt(randomBytes(256));
  readonly #salts = { salt1: randomBytes(8), salt2: randomBytes(8) };
  readonly #proof: Promise<{ v: bigint; B: Buffer }>;

  constructor(password: string) {
    this.#proof = computePasswordHash(crypto, Buffer.from(password), this.#salts.salt1, this.#salts.salt2).then((x) => {
      const v = power(BigInt(DH_GENERATOR), toBigInt(x));
      const k = toBigInt(crypto.sha256(Buffer.concat([P, G])));
      return { v, B: toBytes((k * v + power(BigInt(DH_GENERATOR), this.#secret)) % DH_PRIME) };
    });
  }

  async asked(): Promise<object> {
    const currentAlgo = { _: 'passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow', ...this.#salts, g: DH_GENERATOR, p: P };
    return { _: 'account.password', hasPassword: true, currentAlgo, srpB: (await this.#proof).B, srpId: Long.ONE, newAlgo: { _: 'passwordKdfAlgoUnknown' }, newSecureAlgo: { _: 'securePasswordKdfAlgoUnknown' }, secureRandom: randomBytes(8) };
  }

  async isShown({ A, M1 }: { A: Uint8Array; M1: Uint8Array }): Promise<boolean> {
    const { v, B } = await this.#proof;
    const u = toBigInt(crypto.sha256(Buffer.concat([A, B])));
    const key = crypto.sha256(toBytes(power((toBigInt(A) * power(v, u)) % DH_PRIME, this.#secret)));
    const parts = [xor(crypto.sha256(P), crypto.sha256(G)), crypto.sha256(this.#salts.salt1), crypto.sha256(this.#salts.salt2), A, B, key];
    return Buffer.from(crypto.sha256(Buffer.concat(parts))).equals(M1);
  }
}
