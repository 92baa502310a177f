import type { Source } from '@adjutant/contracts-core';
import type { Generated } from '@adjutant/database';

/** One row per user who has an index: which incarnation it is, and how much lies in it. */
export interface IndexesTable {
  user_id: string;
  generation: Generated<string>;
  chunks: Generated<number>;
  documents: Generated<number>;
  model: Generated<string>;
  dimension: Generated<number>;
}

export interface ChunksTable {
  id: Generated<string>;
  user_id: string;
  key: string;
  chunk_index: number;
  source: Source;
  thread_id: string | null;
  occurred_at: string;
  /** Sorts by time: see positionOf. */
  position: string;
  title: string | null;
  body: string;
  /** The stems of title, text and context, each with the user's mark before it. */
  words: string;
  /** Each stem's part of BM25. */
  weights: string;
}

export interface VectorsTable {
  user_id: string;
  chunk_id: string;
  model: string;
  dimension: number;
  embedding: string;
}

export interface SearchTables {
  'search_index.indexes': IndexesTable;
  'search_index.chunks': ChunksTable;
  'search_index.vectors': VectorsTable;
}
