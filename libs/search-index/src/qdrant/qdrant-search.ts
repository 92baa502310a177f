import type { Schemas } from '@qdrant/js-client-rest';

import { idRange } from '../chunk-id.js';
import { queryTerms } from '../match-expression.js';
import { byNewest, type FoundChunk, rankChunks, type RankedChunk, type StoredChunk, toHits, withNear } from '../rank-chunks.js';
import { CANDIDATES_FAR, FEW_MATCHES, MIN_COSINE, SEMANTIC_ONLY } from '../search-bounds.js';
import type { IndexAnswer, IndexHit, IndexQuery } from '../search-index.js';
import { stemWord } from '../split-words.js';
import { unitVector } from '../unit-vector.js';
import { toSparse } from '../weigh-words.js';
import { type QdrantCollection, WORDS } from './qdrant-collection.js';
import type { Point, TenantPoints, TenantSearch } from './tenant-points.js';

/** So many passages take part in the fusion for an ordinary page. */
const CANDIDATES = 1000;
const FAR = 800;
/** Matches are counted up to here. */
const COUNTED = 10_000;
const TIED = 1000;

const PLACE = ['key', 'position'];

/** Answers one user's query. `incarnation` is the id of the point that names it. */
export class QdrantSearch {
  readonly #points: TenantPoints;
  readonly #collection: QdrantCollection;
  readonly #incarnation: TenantSearch;

  constructor(points: TenantPoints, collection: QdrantCollection, incarnation: string) {
    this.#points = points;
    this.#collection = collection;
    this.#incarnation = { conditions: [{ has_id: [incarnation] }], limit: 1, with_payload: ['generation'] };
  }

  answer(query: IndexQuery): Promise<IndexAnswer> {
    const terms = queryTerms(query.text);
    return terms.length === 0 ? this.#newest(query) : this.#ranked(query, new Set(terms.map(stemWord)));
  }

  async #newest(query: IndexQuery): Promise<IndexAnswer> {
    const conditions = [{ key: 'chunk_index', match: { value: 0 } }, ...conditionsOf(query)];
    const end = query.offset + query.limit;
    const [[incarnation = []], total, rows] = await Promise.all([
      this.#points.query([this.#incarnation]),
      this.#points.count(conditions),
      this.#points.list(conditions, end + 1, PLACE, 'position').then((found) => this.#settleTies(found.map(placeOf), end, conditions)),
    ]);
    const page = rows.slice(query.offset, end).map(({ id }) => ({ id, score: 0, lexical: 0, semantic: 0 }));
    return { hits: await this.#hits(page, new Set()), total, generation: generationOf(incarnation) };
  }

  /** Qdrant does not say which of several with one position come first: where the page would end among them, all are looked at. */
  async #settleTies(rows: Place[], end: number, conditions: readonly Schemas['Condition'][]): Promise<Place[]> {
    const last = rows[end - 1];
    if (!last || last.position !== rows[end]?.position) return rows.sort(byNewest);
    const range = { gte: last.position, lte: last.position };
    const tied = await this.#points.list([...conditions, { key: 'position', range }], TIED, PLACE);
    return [...rows.filter(({ position }) => position > last.position), ...tied.map(placeOf)].sort(byNewest);
  }

  async #ranked(query: IndexQuery, wanted: ReadonlySet<string>): Promise<IndexAnswer> {
    const most = query.offset + query.limit > FAR ? CANDIDATES_FAR : CANDIDATES;
    const words = { conditions: conditionsOf(query), query: toSparse(new Map([...wanted].map((stem) => [stem, 1]))), using: WORDS, with_payload: PLACE };
    const meaning = await this.#meaningOf(query);
    const [incarnation = [], found = [], cosines = [], near = []] = await this.#points.query([this.#incarnation, { ...words, limit: most + 1 }, ...meaning(words, most)]);
    const lexical = found.filter(({ score }) => score > 0);
    const best = rankChunks(candidatesOf(lexical, cosines, near));
    const [hits, total] = await Promise.all([this.#hits(best.slice(query.offset, query.offset + query.limit), wanted), this.#total(lexical.length, best.length, most, words)]);
    return { hits, total, generation: generationOf(incarnation) };
  }

  /** How the vector of the query is searched: the cosines of what the words find, and the nearest of all. */
  async #meaningOf({ vector }: IndexQuery): Promise<(words: Omit<TenantSearch, 'limit'>, most: number) => TenantSearch[]> {
    const query = unitVector(vector);
    const using = vector && query ? await this.#collection.findSpace(vector.model, vector.values.length) : null;
    if (!query || using === null) return () => [];
    return ({ conditions, with_payload, ...words }, limit) => [
      { query, using, limit, prefetch: { ...words, ...(conditions ? { conditions } : {}), limit } },
      { query, using, limit: FEW_MATCHES + SEMANTIC_ONLY, score_threshold: MIN_COSINE, ...(conditions ? { conditions } : {}), ...(with_payload ? { with_payload } : {}) },
    ];
  }

  /** Documents; above a thousand passages, passages. */
  async #total(matches: number, documents: number, most: number, words: Omit<TenantSearch, 'limit'>): Promise<number> {
    if (matches <= CANDIDATES) return documents;
    if (matches <= most) return matches;
    const { with_payload: _, ...uncovered } = words;
    const [all = []] = await this.#points.query([{ ...uncovered, limit: COUNTED }]);
    return all.filter(({ score }) => score > 0).length;
  }

  async #hits(page: readonly RankedChunk[], wanted: ReadonlySet<string>): Promise<IndexHit[]> {
    if (page.length === 0) return [];
    const rows = await this.#points.list([{ has_id: page.map(({ id }) => id) }], page.length, true);
    return toHits(page, new Map(rows.map((row) => [String(row.id), chunkOf(row)])), wanted);
  }
}

interface Place {
  id: string;
  key: string;
  position: number;
}

function candidatesOf(lexical: readonly Schemas['ScoredPoint'][], cosines: readonly Schemas['ScoredPoint'][], near: readonly Schemas['ScoredPoint'][]): FoundChunk[] {
  const cosineOf = new Map(cosines.map(({ id, score }) => [String(id), score]));
  const found = lexical.map((point) => ({ ...placeOf(point), bm25: point.score, cosine: cosineOf.get(String(point.id)) ?? null }));
  return withNear(found, near.map((point) => ({ ...placeOf(point), bm25: 0, cosine: point.score })));
}

function placeOf({ id, payload }: Point): Place {
  return { id: String(id), key: String(payload?.['key']), position: Number(payload?.['position']) };
}

function chunkOf({ payload }: Point): StoredChunk {
  const { key, chunk_index, source, thread_id, occurred_at, title, text } = payload as unknown as StoredChunk;
  return { key, chunk_index, source, thread_id, occurred_at, title, text };
}

export function generationOf([point]: readonly Point[]): string | null {
  const generation = point?.payload?.['generation'];
  return typeof generation === 'string' ? generation : null;
}

function conditionsOf({ sources, thread_id, from, to }: IndexQuery): Schemas['Condition'][] {
  const { low, high } = idRange(from, to);
  return [
    ...(sources && sources.length > 0 ? [{ key: 'source', match: { any: [...new Set(sources)] } }] : []),
    ...(thread_id === undefined ? [] : [{ key: 'thread_id', match: { value: thread_id } }]),
    ...(from === undefined && to === undefined ? [] : [{ key: 'position', range: { gte: low, lte: high } }]),
  ];
}
