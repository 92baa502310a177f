import { AppError } from '@adjutant/contracts-core';

import { cutBytes } from '../texts/clean-text.js';

const MAX_NAME = 400;
/** File systems take 255; the rest is for the number of a name that comes twice. */
const MAX_PART_BYTES = 200;
/** Controls, line separators, and what turns the direction of the text around it. */
const UNSHOWN = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
/** What leads nowhere, out of the folder, or to a drive. */
const NO_NAME = /^(|\.|\.\.|[a-z]:)$/i;

/**
 * A name that can be shown and lies below any folder that it is put in: no way up, no absolute path, at most 400 characters
 * of which the last folders are kept. Throws BAD_REQUEST when nothing is left.
 */
export function cleanName(name: string, folder = ''): string {
  const parts = partsOf(name);
  if (parts.length === 0) throw new AppError('BAD_REQUEST', 'The name of the file is empty. Give the name that it has on disk.');
  const kept = [...partsOf(folder), ...parts];
  while (kept.join('/').length > MAX_NAME) kept.shift();
  return kept.join('/');
}

function partsOf(name: string): string[] {
  const parts = name.toWellFormed().replace(UNSHOWN, '').split(/[\\/]/);
  return parts.map((part) => part.trim()).filter((part) => !NO_NAME.test(part)).map(cutPart);
}

function cutPart(part: string): string {
  if (Buffer.byteLength(part) <= MAX_PART_BYTES) return part;
  const ending = /\.[\p{L}\p{N}]{1,10}$/u.exec(part)?.[0] ?? '';
  return cutBytes(part.slice(0, part.length - ending.length), MAX_PART_BYTES - Buffer.byteLength(ending)) + ending;
}
