import { unitVector } from '../check-documents.js';
import { semanticWeight } from '../fuse-scores.js';
import { queryTerms } from '../match-expression.js';
import { type FoundChunk, rankChunks, type RankedChunk, toHit } from '../rank-chunks.js';
import type { IndexAnswer, IndexHit, IndexQuery } from '../search-index.js';
import { stemWord } from '../split-words.js';
import { type ChosenWords, chooseWords, COUNTED, rarityOf, SCORED, type WordCount } from './choose-words.js';
import { cosinesOf, countMatches, countNewest, countWords, findIndex, type FoundRow, nearestChunks, newestChunks, readChunks, searchFarther, searchWords, type Tx } from './chunks.repository.js';
import { asQueryOfWords, asSparseText } from './marked-words.js';

/** So many passages take part in the fusion for an ordinary page, and for one far down the list. */
const CANDIDATES = 200;
const CANDIDATES_FAR = 2200;
const FAR = 60;
/** When the words find fewer passages than this, the nearest in meaning join them. */
const FEW_MATCHES = 100;
const SEMANTIC_ONLY = 20;
const MIN_COSINE = 0.5;
const EXACT_TOTAL = 1000;

type Words = (FoundRow & { bm25: number })[];

/** Answers one query within the transaction of one user, whose words bear `mark`. */
export class PgvectorSearch {
  readonly #tx: Tx;
  readonly #mark: string;
  readonly #query: IndexQuery;

  constructor(tx: Tx, mark: string, query: IndexQuery) {
    this.#tx = tx;
    this.#mark = mark;
    this.#query = query;
  }

  async answer(): Promise<IndexAnswer> {
    const stems = queryTerms(this.#query.text).map(stemWord);
    const [index, counted] = await Promise.all([findIndex(this.#tx), stems.length > 0 ? this.#count(stems) : []]);
    if (!index) return { hits: [], total: 0, generation: null };
    const found = stems.length === 0 ? await this.#newest() : await this.#ranked(stems, counted, index.chunks);
    return { ...found, generation: index.generation };
  }

  async #count(stems: readonly string[]): Promise<WordCount[]> {
    const counts = await countWords(this.#tx, stems.map((stem) => this.#mark + stem), COUNTED);
    return counts.map(({ term, chunks }) => ({ stem: term.slice(this.#mark.length), chunks }));
  }

  async #newest(): Promise<Omit<IndexAnswer, 'generation'>> {
    const [ids, total] = await Promise.all([newestChunks(this.#tx, this.#query), countNewest(this.#tx, this.#query)]);
    return { hits: await this.#hits(ids.map((id) => ({ id, score: 0, lexical: 0, semantic: 0 })), new Set()), total };
  }

  async #ranked(stems: readonly string[], counts: readonly WordCount[], chunks: number): Promise<Omit<IndexAnswer, 'generation'>> {
    const { limit, offset } = this.#query;
    const most = offset + limit > FAR ? CANDIDATES_FAR : CANDIDATES;
    const weights = asSparseText(new Map(counts.map(({ stem, chunks: holding }) => [stem, rarityOf(holding, chunks)])));
    const { lexical, isWhole } = await this.#lexical(chooseWords(counts), weights, most);
    const { candidates, hasVectors } = await this.#withMeaning(lexical);
    const best = rankChunks(candidates, hasVectors ? semanticWeight({ fittedDocuments: null, coverage: 1 }) : 0);
    const hits = this.#hits(best.slice(offset, offset + limit), new Set(stems));
    const total = isWhole && lexical.length < Math.min(most, EXACT_TOTAL) ? best.length : Math.max(best.length, await this.#total(counts));
    return { hits: await hits, total };
  }

  /** The first choice of words that finds a page; the last one whatever it finds. */
  async #lexical(choices: readonly ChosenWords[], weights: string, most: number): Promise<{ lexical: Words; isWhole: boolean }> {
    for (const [at, { stems, junction, isWhole }] of choices.entries()) {
      if (stems.length === 0) break;
      const lexical = await searchWords(this.#tx, asQueryOfWords(this.#mark, stems, junction), weights, this.#query, SCORED, most);
      if (lexical.length >= this.#query.offset + this.#query.limit || at === choices.length - 1) return { lexical, isWhole };
    }
    return { lexical: [], isWhole: true };
  }

  /** Documents; above a thousand passages, passages. */
  async #total(counts: readonly WordCount[]): Promise<number> {
    const stems = counts.filter(({ chunks }) => chunks > 0).map(({ stem }) => stem);
    const { chunks, documents } = await countMatches(this.#tx, asQueryOfWords(this.#mark, stems, '|'), this.#query, 2 * COUNTED);
    return chunks > EXACT_TOTAL ? chunks : documents;
  }

  /** The cosines of what the words found, and, when that is little, what is near in meaning and holds none of the words. */
  async #withMeaning(lexical: Words): Promise<{ candidates: FoundChunk[]; hasVectors: boolean }> {
    const { vector } = this.#query;
    const values = unitVector(vector);
    if (!vector || !values) return { candidates: lexical.map((row) => candidateOf(row, row.bm25, null)), hasVectors: false };
    const isFew = lexical.length < FEW_MATCHES;
    const [cosines, , near] = await Promise.all([
      cosinesOf(this.#tx, lexical.map(({ id }) => id), vector.model, values),
      isFew ? searchFarther(this.#tx) : undefined,
      isFew ? nearestChunks(this.#tx, this.#query, vector.model, values, FEW_MATCHES + SEMANTIC_ONLY) : [],
    ]);
    const known = new Set(lexical.map(({ id }) => id));
    const others = near.filter(({ id, cosine }) => cosine >= MIN_COSINE && !known.has(id)).slice(0, SEMANTIC_ONLY);
    const candidates = [...lexical.map((row) => candidateOf(row, row.bm25, cosines.get(row.id) ?? null)), ...others.map((row) => candidateOf(row, 0, row.cosine))];
    return { candidates, hasVectors: cosines.size + others.length > 0 };
  }

  async #hits(page: readonly RankedChunk[], wanted: ReadonlySet<string>): Promise<IndexHit[]> {
    if (page.length === 0) return [];
    const chunks = await readChunks(this.#tx, page.map(({ id }) => id));
    return page.flatMap(({ id, ...scores }) => {
      const chunk = chunks.get(id);
      return chunk ? [toHit(chunk, scores, wanted)] : [];
    });
  }
}

function candidateOf({ id, key, position }: FoundRow, bm25: number, cosine: number | null): FoundChunk {
  return { id, key, position: Number(position), bm25: Math.max(0, bm25), cosine };
}
