import { randomBytes } from 'node:crypto';

import { hash, verify, type Options } from '@node-rs/argon2';

/** OWASP's first choice for argon2id: 19 MiB, two passes. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } satisfies Options;
const CURRENT_FORM = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/;
const BCRYPT_FORM = /^\$2[aby]\$/;

export interface PasswordVerdict {
  isRight: boolean;
  /** The hash is of an older kind: hash the password anew. */
  isOutdated: boolean;
}

let decoy: Promise<string> | undefined;

export function hashPassword(password: string): Promise<string> {
  return hash(password, PARAMETERS);
}

/** Checks a password; without a hash it takes as long as with one, and fails. */
export async function verifyPassword(password: string, passwordHash: string | null): Promise<PasswordVerdict> {
  if (passwordHash === null) {
    await verify(await (decoy ??= hashPassword(randomBytes(16).toString('hex'))), password);
    return { isRight: false, isOutdated: false };
  }
  const isRight = BCRYPT_FORM.test(passwordHash) ? await verifyBcrypt(password, passwordHash) : await verify(passwordHash, password);
  return { isRight, isOutdated: !CURRENT_FORM.test(passwordHash) };
}

async function verifyBcrypt(password: string, passwordHash: string): Promise<boolean> {
  const { compare } = await import('bcryptjs');
  return compare(password, passwordHash);
}
