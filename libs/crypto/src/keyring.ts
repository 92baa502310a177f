import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

import { AppError } from '@adjutant/contracts-core';

import { formatEnvelope, parseEnvelope, type Envelope } from './envelope.js';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ENTRY = /^([A-Za-z0-9_-]{1,64}):([0-9a-fA-F]{64})$/;

/**
 * Seals secrets with AES-256-GCM; also the injection token. The first key seals, every key opens, so a key is rotated by
 * putting a new one in front and resealing. `aad` names the place of the value (`table:column:row`): an envelope that is
 * moved to another place does not open.
 */
export class Keyring {
  readonly #keys: ReadonlyMap<string, Buffer>;
  readonly #sealingKid: string;

  private constructor(keys: ReadonlyMap<string, Buffer>, sealingKid: string) {
    this.#keys = keys;
    this.#sealingKid = sealingKid;
  }

  /** Reads `kid:hex,kid2:hex` (32-byte keys). Throws BAD_REQUEST, which tells the position of the bad key and never the key. */
  static parse(text: string): Keyring {
    const keys = new Map<string, Buffer>();
    for (const [index, entry] of text.split(',').entries()) {
      const { kid, key } = parseKey(entry.trim(), index + 1);
      if (keys.has(kid)) throw new AppError('BAD_REQUEST', `Key ${index + 1} of the encryption keys repeats the id "${kid}": give each key its own id.`);
      keys.set(kid, key);
    }
    const [first = ''] = keys.keys();
    return new Keyring(keys, first);
  }

  /** A keyring with one fresh key; keep it with `exportKeys`. */
  static generate(kid = `k${randomBytes(4).toString('hex')}`): Keyring {
    return Keyring.parse(`${kid}:${randomBytes(KEY_BYTES).toString('hex')}`);
  }

  /** The keys as `parse` reads them. This is the secret itself: write it to a file that only its owner reads. */
  exportKeys(): string {
    return [...this.#keys].map(([kid, key]) => `${kid}:${key.toString('hex')}`).join(',');
  }

  /** `v1.<kid>.<nonce>.<ciphertext and tag>` of `plaintext`. */
  seal(plaintext: string, aad: string): string {
    const kid = this.#sealingKid;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#key(kid), nonce, { authTagLength: TAG_BYTES }).setAAD(boundTo(kid, aad));
    const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
    return formatEnvelope({ kid, nonce, sealed: Buffer.concat([ciphertext, cipher.getAuthTag()]) });
  }

  /** The text inside `envelope`. Throws UNPROCESSABLE when it was changed, belongs elsewhere, or its key is not here. */
  open(envelope: string, aad: string): string {
    const parsed = parseEnvelope(envelope, { nonceBytes: NONCE_BYTES, tagBytes: TAG_BYTES });
    try {
      return this.#decrypt(parsed, aad);
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw new AppError('UNPROCESSABLE', 'A sealed value cannot be opened: it was changed, or it belongs to another place. Restore it, or connect the account anew.');
    }
  }

  /** Whether `envelope` is sealed with a key that is no longer the first one. */
  needsReseal(envelope: string): boolean {
    return parseEnvelope(envelope, { nonceBytes: NONCE_BYTES, tagBytes: TAG_BYTES }).kid !== this.#sealingKid;
  }

  /** The same secret under the first key; an envelope that is already under it comes back as it is. */
  reseal(envelope: string, aad: string): string {
    const plaintext = this.open(envelope, aad);
    return this.needsReseal(envelope) ? this.seal(plaintext, aad) : envelope;
  }

  #decrypt({ kid, nonce, sealed }: Envelope, aad: string): string {
    const decipher = createDecipheriv(ALGORITHM, this.#key(kid), nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(boundTo(kid, aad)).setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
  }

  #key(kid: string): Buffer {
    const key = this.#keys.get(kid);
    if (!key) throw new AppError('UNPROCESSABLE', `A sealed value needs the encryption key "${kid}", which is not configured: add it behind the present ones.`, { kid });
    return key;
  }
}

function parseKey(entry: string, position: number): { kid: string; key: Buffer } {
  const match = ENTRY.exec(entry);
  if (!match?.[1] || !match[2]) {
    throw new AppError('BAD_REQUEST', `Key ${position} of the encryption keys is not of the form <id>:<64 hex digits>; several are separated by commas.`);
  }
  return { kid: match[1], key: Buffer.from(match[2], 'hex') };
}

/** Version and key id are authenticated too, so that neither can be rewritten. */
function boundTo(kid: string, aad: string): Buffer {
  if (aad === '') throw new AppError('INTERNAL', 'Associated data is mandatory: name the place of the sealed value.');
  return Buffer.from(`v1.${kid}.${aad}`, 'utf8');
}
