import { firstIdAt } from './chunk-id.js';
import { fuseScores, semanticWeight } from './fuse-scores.js';
import { bestPassage } from './best-passage.js';
import { FEW_MATCHES, SEMANTIC_ONLY } from './search-bounds.js';
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
const WEIGHT_OF_MEANING = semanticWeight({ fittedDocuments: null, coverage: 1 });

/** Sorts documents by time: ids of `chunk-id.ts`, and within a millisecond by the key, so that hardly two are the same. */
export function positionOf({ key, occurred_at }: Pick<IndexDocument, 'key' | 'occurred_at'>): number {
  return firstIdAt(occurred_at) + (termIndex(key) & SHARED_BITS);
}

/** Newest first; in the order of ids where two are of one instant. */
export function byNewest(left: { position: number; id: string }, right: { position: number; id: string }): number {
  return right.position - left.position || (left.id < right.id ? -1 : 1);
}

/** What the words found, and, when that is little, the best of what is near in meaning and holds none of the words. */
export function withNear(found: readonly FoundChunk[], near: readonly FoundChunk[]): FoundChunk[] {
  if (found.length >= FEW_MATCHES) return [...found];
  const known = new Set(found.map(({ id }) => id));
  return [...found, ...near.filter(({ id }) => !known.has(id)).slice(0, SEMANTIC_ONLY)];
}

/** The best passage of each document, best first: BM25 fused with the cosines of a model where there are any; the newer one wins a tie. */
export function rankChunks(found: readonly FoundChunk[]): RankedChunk[] {
  const oldestFirst = found.toSorted((a, b) => byNewest(b, a));
  const weight = found.some(({ cosine }) => cosine !== null) ? WEIGHT_OF_MEANING : 0;
  const seen = new Set<string>();
  return fuseScores(oldestFirst.map(({ bm25, cosine }, id) => ({ id, bm25, cosine })), weight).flatMap(({ id: at, ...scores }) => {
    const chunk = oldestFirst[at];
    if (!chunk || seen.has(chunk.key)) return [];
    seen.add(chunk.key);
    return [{ id: chunk.id, ...scores }];
  });
}

/** A page as it is shown; what was removed since it was found is left out. */
export function toHits(page: readonly RankedChunk[], chunks: ReadonlyMap<string, StoredChunk>, wanted: ReadonlySet<string>): IndexHit[] {
  return page.flatMap(({ id, ...scores }) => {
    const stored = chunks.get(id);
    if (!stored) return [];
    const { text, ...chunk } = stored;
    return [{ ...chunk, ...scores, snippet: bestPassage(text, wanted) }];
  });
}
