import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** SHA-256 of `token` in hex: what is stored of a secret that has enough entropy of its own. Not for passwords. */
export function hashToken(token: string): string {
  return sha256(token).toString('hex');
}

/** A fresh secret of `sizeBytes` random bytes, in base64url. */
export function randomToken(sizeBytes = 32): string {
  return randomBytes(sizeBytes).toString('base64url');
}

/** Whether two texts are the same, in a time that tells nothing about where they differ. */
export function constantTimeEqual(left: string, right: string): boolean {
  return timingSafeEqual(sha256(left), sha256(right));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
