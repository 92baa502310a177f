import type { ErrorCode } from '@adjutant/contracts-core';

import type { IndexAnswer, IndexDocument, IndexQuery, IndexStats } from './search-index.js';

/** What the thread that owns the files is asked. */
export type IndexOperation =
  | { name: 'upsert'; documents: IndexDocument[] }
  | { name: 'remove'; keys: string[] }
  | { name: 'search'; query: IndexQuery }
  | { name: 'stats' }
  | { name: 'deleteUser' };

export type IndexResult = { generation: string } | IndexAnswer | IndexStats | null;

export interface IndexRequest {
  id: number;
  userId: string;
  operation: IndexOperation;
}

export type IndexReply = { id: number; result: IndexResult } | { id: number; error: { code: ErrorCode; message: string } };
