import { AppError } from '@adjutant/contracts-core';

const PART = /^[a-z0-9_-][a-z0-9._-]{0,99}$/;
const PREFIX = /^[a-z0-9_-][a-z0-9._/-]*$/;
const USER_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MAX_KEY = 512;
const MAX_PAGE = 1_000;

export function isKey(key: string): boolean {
  return key.length <= MAX_KEY && key.split('/').every((part) => PART.test(part));
}

/** The parts of a sound key. */
export function checkKey(key: string): string[] {
  if (isKey(key)) return key.split('/');
  throw new AppError('BAD_REQUEST', 'A blob key is made of parts of a-z, 0-9, ".", "_" and "-" separated by "/". Choose another key.');
}

export function checkPrefix(prefix: string): void {
  if (prefix === '' || (prefix.length <= MAX_KEY && PREFIX.test(prefix) && !/\/[./]/.test(prefix))) return;
  throw new AppError('BAD_REQUEST', 'A prefix is the beginning of a blob key. Choose another prefix.');
}

export function checkLimit(limit: number): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_PAGE) return;
  throw new AppError('BAD_REQUEST', `A page holds 1 to ${MAX_PAGE} blobs. Choose another limit.`);
}

export function checkUserId(userId: string): string {
  if (USER_ID.test(userId)) return userId;
  throw new AppError('BAD_REQUEST', 'Blobs belong to a user: the user id is not a UUID.');
}
