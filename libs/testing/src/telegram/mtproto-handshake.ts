import { __tlWriterMap, generateKeyAndIvFromNonce, TlBinaryReader, TlBinaryWriter } from '@mtcute/core/utils.js';
import { constants, createDiffieHellman, createHash, generateKeyPairSync, type KeyObject, privateDecrypt, randomBytes } from 'node:crypto';

import { MtprotoCrypto, xor } from './mtproto-crypto.js';
import { type Method, readObject } from './mtproto-schema.js';

/** Telegram's own, a safe prime, and its generator. */
export const DH_PRIME = BigInt(
  '0xC71CAEB9C6B1C9048E6C522F70F13F73980D40238E3E21C14934D037563D930F48198A0AA7C14058229493D22530F4DBFA336F6E0AC925139543AED44CCE7C3720FD51F69458705AC68CD4FE6B6B13ABDC9746512969328454F18FAF8C595F642477FE96BB2A941D5BCD1D4AC8CC49880708FA9B378E3C4F3A9060BEE67CF9A4A4A695811051907E162753B56B0F6B410DBA74D8A84B2A14B3144E0EF1284754FD17ED950D5965B4B9DD46582DB1178D169C6BC465B0D6FF9CA3928FEF5B9AE4E418FC15E83EBEA0F87FA9FF5EED70050DED2849F47BF959D956850CE929851F0D8115F635B105EE2E4E15D04B2454BF6F4FADF034B10403119CD8E3B92FCC5B',
);
export const DH_GENERATOR = 3;
/** 65537 × 65539: what clients have to take apart, which is no work here. */
const PQ = Buffer.from('0100040003', 'hex');

export const crypto = new MtprotoCrypto();

/** A server's RSA key, and by what name clients know it: the end of the hash of its modulus and exponent. */
export class ServerKey {
  readonly #pair: { privateKey: KeyObject; publicKey: KeyObject };
  readonly fingerprint: Buffer;

  constructor() {
    do {
      this.#pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
      this.fingerprint = fingerprintOf(this.#pair.publicKey);
      // The library finds no key by a name that begins with a zero. None of Telegram's does.
    } while (this.fingerprint.at(-1)! < 16);
  }

  get der(): Buffer {
    return this.#pair.publicKey.export({ format: 'der', type: 'pkcs1' });
  }

  /** Takes RSA_PAD off, as https://core.telegram.org/mtproto/auth_key describes it. */
  open(encrypted: Uint8Array): Uint8Array {
    const padded = privateDecrypt({ key: this.#pair.privateKey, padding: constants.RSA_NO_PADDING }, encrypted);
    const [masked, inner] = [padded.subarray(0, 32), padded.subarray(32)];
    const key = xor(masked, crypto.sha256(inner));
    const plain = crypto.createAesIge(key, new Uint8Array(32)).decrypt(inner);
    const data = Buffer.from(plain.subarray(0, 192)).reverse();
    if (!crypto.sha256(Buffer.concat([key, data])).every((byte, at) => byte === plain[192 + at])) throw new Error('The data are not padded as they have to be.');
    return data;
  }
}

function fingerprintOf(key: KeyObject): Buffer {
  const { n = '', e = '' } = key.export({ format: 'jwk' });
  const writer = TlBinaryWriter.manual(512);
  writer.bytes(Buffer.from(n, 'base64url'));
  writer.bytes(Buffer.from(e, 'base64url'));
  return createHash('sha1').update(writer.result()).digest().subarray(-8);
}

export interface AuthKey {
  key: Uint8Array;
  salt: Uint8Array;
  dc: number;
}

/** How a client and a server agree on a key: three questions of the client, three answers. */
export class Handshake {
  readonly #serverNonce = randomBytes(16);
  readonly #secret = toBigInt(randomBytes(256));
  #inner: Record<string, Uint8Array> & { dc?: number } = {};

  /** `isGarbled`: its last answer fits no key. */
  constructor(
    private readonly serverKey: ServerKey,
    private readonly isGarbled: boolean,
  ) {}

  /** The answer and, after the last question, the key. */
  answer(asked: Method): { answer: Uint8Array; authKey?: AuthKey } {
    const common = { nonce: asked['nonce'], serverNonce: this.#serverNonce };
    if (asked._ === 'mt_req_pq_multi') return { answer: write({ _: 'mt_resPQ', ...common, pq: PQ, serverPublicKeyFingerprints: [TlBinaryReader.manual(this.serverKey.fingerprint).long()] }) };
    if (asked._ === 'mt_req_DH_params') return { answer: write({ _: 'mt_server_DH_params_ok', ...common, encryptedAnswer: this.#parameters(asked, common) }) };
    if (asked._ !== 'mt_set_client_DH_params') throw new Error(`${asked._} needs a key.`);
    const inner = readObject(this.#ige().decrypt(asked['encryptedData'] as Uint8Array), 20);
    const key = toBytes(power(toBigInt(inner['gB'] as Uint8Array), this.#secret));
    const newNonce = this.#inner['newNonce']!;
    const newNonceHash1 = crypto.sha1(Buffer.concat([newNonce, Buffer.of(this.isGarbled ? 9 : 1), crypto.sha1(key).subarray(0, 8)])).subarray(4, 20);
    return { answer: write({ _: 'mt_dh_gen_ok', ...common, newNonceHash1 }), authKey: { key, salt: xor(newNonce.subarray(0, 8), this.#serverNonce.subarray(0, 8)), dc: this.#inner.dc! } };
  }

  #parameters(asked: Method, common: object): Uint8Array {
    this.#inner = readObject(this.serverKey.open(asked['encryptedData'] as Uint8Array)) as never;
    const gA = toBytes(power(BigInt(DH_GENERATOR), this.#secret));
    const inner = write({ _: 'mt_server_DH_inner_data', ...common, g: DH_GENERATOR, dhPrime: toBytes(DH_PRIME), gA, serverTime: Math.floor(Date.now() / 1_000) });
    const hashed = Buffer.concat([crypto.sha1(inner), inner]);
    return this.#ige().encrypt(Buffer.concat([hashed, randomBytes((16 - (hashed.length % 16)) % 16)]));
  }

  #ige() {
    return crypto.createAesIge(...(generateKeyAndIvFromNonce(crypto, this.#serverNonce, this.#inner['newNonce']!) as [Uint8Array, Uint8Array]));
  }
}

export const write = (value: object): Uint8Array => TlBinaryWriter.serializeObject(__tlWriterMap as never, value as never);
export const toBigInt = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
export const toBytes = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(512, '0'), 'hex');

/** By OpenSSL, which is fifty times as fast as arithmetic of our own. */
export function power(base: bigint, exponent: bigint): bigint {
  const exchange = createDiffieHellman(toBytes(DH_PRIME), DH_GENERATOR);
  exchange.setPrivateKey(toBytes(exponent % (DH_PRIME - 1n)));
  return toBigInt(exchange.computeSecret(toBytes(base)));
}
