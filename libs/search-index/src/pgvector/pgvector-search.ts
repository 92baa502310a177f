import { queryTerms } from '../match-expression.js';
import { type FoundChunk, rankChunks, type RankedChunk, toHits, withNear } from '../rank-chunks.js';
import { CANDIDATES_FAR, EXACT_TOTAL, FEW_MATCHES, MIN_COSINE, SEMANTIC_ONLY } from '../search-bounds.js';
import type { IndexAnswer, IndexHit, IndexQuery } from '../search-index.js';
import { stemWord } from '../split-words.js';
import { unitVector } from '../unit-vector.js';
import { type ChosenWords, chooseWords, COUNTED, rarityOf, SCORED, type WordCount } from './choose-words.js';
import { cosinesOf, countMatches, countNewest, countWords, findIndex, type FoundRow, nearestChunks, newestChunks, readChunks, searchFarther, searchWords, type Tx } from './chunks.repository.js';
import { asQueryOfWords, asSparseText } from './marked-words.js';

/** So many passages take part in the fusion for an ordinary page. */
const CANDIDATES = 200;
const FAR = 60;

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
    const best = rankChunks(await this.#withMeaning(lexical));
    const isCounted = isWhole && lexical.length < Math.min(most, EXACT_TOTAL);
    const [hits, total] = await Promise.all([this.#hits(best.slice(offset, offset + limit), new Set(stems)), isCounted ? 0 : this.#total(counts)]);
    return { hits, total: Math.max(best.length, total) };
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
  async #withMeaning(lexical: Words): Promise<FoundChunk[]> {
    const { vector } = this.#query;
    const values = unitVector(vector);
    if (!vector || !values) return lexical.map((row) => candidateOf(row, row.bm25, null));
    const isFew = lexical.length < FEW_MATCHES;
    const [cosines, , near] = await Promise.all([
      cosinesOf(this.#tx, lexical.map(({ id }) => id), vector.model, values),
      isFew ? searchFarther(this.#tx) : undefined,
      isFew ? nearestChunks(this.#tx, this.#query, vector.model, values, FEW_MATCHES + SEMANTIC_ONLY) : [],
    ]);
    const found = lexical.map((row) => candidateOf(row, row.bm25, cosines.get(row.id) ?? null));
    return withNear(found, near.filter(({ cosine }) => cosine >= MIN_COSINE).map((row) => candidateOf(row, 0, row.cosine)));
  }

  async #hits(page: readonly RankedChunk[], wanted: ReadonlySet<string>): Promise<IndexHit[]> {
    if (page.length === 0) return [];
    return toHits(page, await readChunks(this.#tx, page.map(({ id }) => id)), wanted);
  }
}

function candidateOf({ id, key, position }: FoundRow, bm25: number, cosine: number | null): FoundChunk {
  return { id, key, position: Number(position), bm25: Math.max(0, bm25), cosine };
}
