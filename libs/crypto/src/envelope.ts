import { AppError } from '@adjutant/contracts-core';

/** The parts of `v1.<kid>.<base64url nonce>.<base64url ciphertext and tag>`. */
export interface Envelope {
  kid: string;
  nonce: Buffer;
  sealed: Buffer;
}

const FORM = /^v1\.([A-Za-z0-9_-]{1,64})\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;

export function formatEnvelope({ kid, nonce, sealed }: Envelope): string {
  return `v1.${kid}.${nonce.toString('base64url')}.${sealed.toString('base64url')}`;
}

/** Throws UNPROCESSABLE unless `text` is exactly one way to write an envelope: lax base64 would let a changed text through. */
export function parseEnvelope(text: string, { nonceBytes, tagBytes }: { nonceBytes: number; tagBytes: number }): Envelope {
  const [, kid, nonceText, sealedText] = FORM.exec(text) ?? [];
  if (kid && nonceText && sealedText) {
    const envelope = { kid, nonce: Buffer.from(nonceText, 'base64url'), sealed: Buffer.from(sealedText, 'base64url') };
    const isSound = envelope.nonce.length === nonceBytes && envelope.sealed.length >= tagBytes && formatEnvelope(envelope) === text;
    if (isSound) return envelope;
  }
  throw new AppError('UNPROCESSABLE', 'A sealed value is damaged: it is not of the form v1.<key>.<nonce>.<data>. Restore it, or connect the account anew.');
}
