import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** What identifies a request sent with a key; `scope` is its user, or its address where nobody is signed in. */
export interface KeyedRequest {
  scope: string;
  key: string;
  /** Method and address. */
  target: string;
  body: unknown;
}

/**
 * What is stored of a keyed request. The sealing key follows from the client's key and the request, and is stored
 * nowhere: answers may hold tokens, and only who sends the same request again can read one.
 */
export interface Fingerprint {
  keyHash: string;
  requestHash: string;
  sealingKey: Buffer;
  /** What the services know the request by, however often it is sent. */
  operationId: string;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

export function fingerprint({ scope, key, target, body }: KeyedRequest): Fingerprint {
  const request = JSON.stringify([target, body ?? null]);
  const sealingKey = Buffer.from(hkdfSync('sha256', `${key}\n${request}`, scope, 'adjutant idempotency answer', 32));
  return {
    keyHash: createHash('sha256').update(JSON.stringify([scope, key])).digest('base64url'),
    requestHash: createHmac('sha256', sealingKey).update('request').digest('base64url'),
    sealingKey,
    operationId: toUuid(createHmac('sha256', sealingKey).update('operation').digest()),
  };
}

/** The first 122 bits of `bytes` in the form of a UUID that follows from a name (version 8). */
function toUuid(bytes: Buffer): string {
  const uuid = Buffer.from(bytes.subarray(0, 16));
  uuid[6] = ((uuid[6] ?? 0) & 0x0f) | 0x80;
  uuid[8] = ((uuid[8] ?? 0) & 0x3f) | 0x80;
  return uuid.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export function sealAnswer(answer: unknown, key: Buffer): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(answer), 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
}

export function openAnswer(text: string, key: Buffer): unknown {
  const bytes = Buffer.from(text, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES));
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8')) as unknown;
}
