import type { Source } from '@adjutant/contracts-core';

/** A vector of a named model; vectors of different models are never compared. `values` need not be normalised. */
export interface IndexVector {
  model: string;
  values: Float32Array;
}

/** One passage of a document, at most 2 KB. `context` is searched with it (a chat turn's neighbour) but never shown. */
export interface IndexChunk {
  text: string;
  context?: string | undefined;
  vector?: IndexVector | undefined;
}

/** What is indexed. `key` is unique within a user (`event:<id>`); `occurred_at` is ISO 8601. */
export interface IndexDocument {
  key: string;
  source: Source;
  thread_id: string | null;
  occurred_at: string;
  title: string | null;
  chunks: IndexChunk[];
}

/** `from` is inclusive, `to` exclusive. An empty `text` lists the newest. */
export interface IndexQuery {
  text: string;
  vector?: IndexVector | undefined;
  sources?: Source[] | undefined;
  from?: string | undefined;
  to?: string | undefined;
  thread_id?: string | undefined;
  limit: number;
  offset: number;
}

/** One document, by its best chunk. `score`, `lexical` and `semantic` lie in 0..1. */
export interface IndexHit {
  key: string;
  chunk_index: number;
  score: number;
  lexical: number;
  semantic: number;
  source: Source;
  title: string | null;
  snippet: string;
  occurred_at: string;
  thread_id: string | null;
}

/** `total` counts documents; above 1,000 it counts passages, which is an upper bound. */
export interface IndexAnswer {
  hits: IndexHit[];
  total: number;
  generation: string | null;
}

/**
 * `generation` names this incarnation of a user's index and is null where there is none. When it changes, what was
 * indexed before is gone and must be indexed again.
 */
export interface IndexStats {
  generation: string | null;
  documents: number;
  chunks: number;
  model: string;
  dimension: number;
}

/**
 * Lexical and semantic search over what one user owns; also the injection token. Everything in it is derived: it may be
 * lost at any moment. Rejects with AppError: UNAVAILABLE when the index went away while it worked (try again),
 * DEADLINE_EXCEEDED when it took too long, BAD_REQUEST for a document or query that it can never take.
 */
export abstract class SearchIndex {
  /** Adds or replaces, all or nothing. A server without transactions may be interrupted between the parts of a large batch: the same call again completes it. */
  abstract upsert(userId: string, documents: IndexDocument[]): Promise<{ generation: string }>;
  /** Unknown keys are ignored. */
  abstract remove(userId: string, keys: string[]): Promise<void>;
  abstract search(userId: string, query: IndexQuery): Promise<IndexAnswer>;
  abstract stats(userId: string): Promise<IndexStats>;
  /** Forgets the user altogether. */
  abstract deleteUser(userId: string): Promise<void>;
  /** How much it holds of everybody; null where only the server that keeps it knows. */
  totalBytes(): Promise<number | null> {
    return Promise.resolve(null);
  }
  abstract close(): Promise<void>;
}
