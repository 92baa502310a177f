import { firstIdAt } from './chunk-id.js';
import { fuseScores } from './fuse-scores.js';
import { bestPassage } from './best-passage.js';
import type { IndexDocument, IndexHit } from './search-index.js';
import { termIndex } from './weigh-words.js';

/** A passage that a server found: its id there, its document, its place in time, and how well it answers. */
export interface FoundChunk {
  id: string;
  key: string;
  position: number;
  bm25: number;
  /** Null where it has no vector of the query's model. */
  cosine: number | null;
}

export interface RankedChunk {
  id: string;
  score: number;
  lexical: number;
  semantic: number;
}

/** What a server keeps of a passage to show it. */
export interface StoredChunk {
  key: string;
  chunk_index: number;
  source: IndexHit['source'];
  thread_id: string | null;
  occurred_at: string;
  title: string | null;
  text: string;
}

const SHARED_BITS = 1023;

/** Sorts documents by time: ids of `chunk-id.ts`, and within a millisecond by the key, so that hardly two are the same. */
export function positionOf({ key, occurred_at }: Pick<IndexDocument, 'key' | 'occurred_at'>): number {
  return firstIdAt(occurred_at) + (termIndex(key) & SHARED_BITS);
}

/** Newest first; in the order of ids where two are of one instant. */
export function byNewest(left: { position: number; id: string }, right: { position: number; id: string }): number {
  return right.position - left.position || (left.id < right.id ? -1 : 1);
}

/** The best passage of each document, best first: BM25 and cosine fused with `weight` for the second; the newer one wins a tie. */
export function rankChunks(found: readonly FoundChunk[], weight: number): RankedChunk[] {
  const oldestFirst = found.toSorted((a, b) => byNewest(b, a));
  const seen = new Set<string>();
  return fuseScores(oldestFirst.map(({ bm25, cosine }, id) => ({ id, bm25, cosine })), weight).flatMap(({ id: at, ...scores }) => {
    const chunk = oldestFirst[at];
    if (!chunk || seen.has(chunk.key)) return [];
    seen.add(chunk.key);
    return [{ id: chunk.id, ...scores }];
  });
}

export function toHit({ text, ...chunk }: StoredChunk, { score, lexical, semantic }: Omit<RankedChunk, 'id'>, wanted: ReadonlySet<string>): IndexHit {
  return { ...chunk, score, lexical, semantic, snippet: bestPassage(text, wanted) };
}
