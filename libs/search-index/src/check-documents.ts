import { AppError } from '@adjutant/contracts-core';

import { CHUNK_LIMITS } from './chunk-text.js';
import type { IndexDocument } from './search-index.js';

const USER_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MAX_DOCUMENTS = 1000;

/** A user's id, known to be a UUID and nothing else: it names files, points and rows. */
export function checkUserId(userId: string): string {
  if (!USER_ID.test(userId)) throw new AppError('BAD_REQUEST', 'A user id is a UUID in lower case.');
  return userId;
}

/** Refuses, whole, what no index could ever take. */
export function checkDocuments(documents: readonly IndexDocument[]): void {
  if (documents.length > MAX_DOCUMENTS) throw new AppError('BAD_REQUEST', `At most ${MAX_DOCUMENTS} documents are indexed at once.`);
  const keys = new Set(documents.map(({ key }) => key));
  if (keys.size < documents.length) throw new AppError('BAD_REQUEST', 'A document occurs twice among those to index.');
  for (const { key, chunks, occurred_at: occurredAt } of documents) {
    if (chunks.length === 0 || chunks.length > CHUNK_LIMITS.maxChunks) throw new AppError('BAD_REQUEST', `${key} has ${chunks.length} passages; 1 to ${CHUNK_LIMITS.maxChunks} are allowed.`);
    if (Number.isNaN(Date.parse(occurredAt))) throw new AppError('BAD_REQUEST', `${key} has no valid date.`);
  }
}
