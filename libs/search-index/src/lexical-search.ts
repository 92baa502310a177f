import type { DatabaseSync, StatementSync } from 'node:sqlite';

import type { IdRange } from './chunk-id.js';
import { allOf, anyOf, both, FIRST_CHUNK, taggedWith } from './match-expression.js';

/** How many rows one query may score: BM25 costs about a microsecond and a half a row. */
const SCORED_ROWS = 5000;
/** A word in more than this share of the chunks, and more than so many, tells little and costs most: left out beside others. */
const UBIQUITOUS_SHARE = 0.3;
const UBIQUITOUS_ROWS = 10_000;
/** Of a query that has only frequent words, so many (the rarest) are looked at. */
const FREQUENT_TERMS = 3;
/** Matches are counted up to here. */
const COUNTED_ROWS = 20_000;
const KNOWN_TERMS = 4000;
/** Weights of title, body, context and tags. */
const WEIGHTS = '2.0, 1.0, 0.7, 0.0';

export interface LexicalHit {
  id: number;
  bm25: number;
}

export interface LexicalQuery {
  terms: readonly string[];
  /** Are all terms nearly everywhere, so that the newest matches are as good as any? */
  isVague: boolean;
  filter: string | null;
  range: IdRange;
  limit: number;
}

/** BM25 over FTS5, with a bound on the rows that are scored, so that a query of frequent words stays fast. */
export class LexicalSearch {
  readonly #count: StatementSync;
  readonly #cutoff: StatementSync;
  readonly #ranked: StatementSync;
  readonly #newest: StatementSync;
  readonly #documents: StatementSync;
  readonly #frequencies = new Map<string, number>();

  constructor(database: DatabaseSync) {
    const where = 'from words where words match ? and rowid between ? and ?';
    this.#count = database.prepare(`select count(*) as count from (select 1 ${where} limit ?)`);
    this.#cutoff = database.prepare(`select rowid as id ${where} order by rowid desc limit 1 offset ?`);
    this.#ranked = database.prepare(`select rowid as id, bm25(words, ${WEIGHTS}) as score ${where} order by score, rowid desc limit ?`);
    this.#newest = database.prepare(`select rowid as id ${where} order by rowid desc limit ? offset ?`);
    this.#documents = database.prepare(`select count(distinct key) as count from chunks where id in (select rowid ${where})`);
  }

  /** The terms without those that are nearly everywhere, where others are left. `chunks`: how many there are in all. */
  chooseTerms(terms: readonly string[], chunks: number): Pick<LexicalQuery, 'terms' | 'isVague'> {
    const ceiling = Math.max(UBIQUITOUS_ROWS, chunks * UBIQUITOUS_SHARE);
    if (chunks <= ceiling) return { terms, isVague: false };
    const telling = terms.filter((term) => this.#frequency(term, ceiling) <= ceiling);
    return telling.length > 0 ? { terms: telling, isVague: false } : { terms, isVague: true };
  }

  /** The best chunks, best first. */
  rank(query: LexicalQuery): LexicalHit[] {
    if (query.isVague) return this.#newestMatches(query);
    const { expression, range } = this.#plan(query);
    const rows = this.#ranked.all(expression, range.low, range.high, query.limit);
    return rows.map((row) => ({ id: Number(row['id']), bm25: Math.max(0, -Number(row['score'])) }));
  }

  /** The first chunks of the newest documents. */
  newest(filter: string | null, range: IdRange, limit: number, offset: number): number[] {
    const expression = both(taggedWith(FIRST_CHUNK), filter);
    return this.#newest.all(expression, range.low, range.high, limit, offset).map((row) => Number(row['id']));
  }

  countNewest(filter: string | null, range: IdRange): number {
    return this.count(both(taggedWith(FIRST_CHUNK), filter), range);
  }

  /** How many documents hold any of the terms; from `exactBelow` chunks on, how many chunks do, at most 20,000. */
  countMatches(query: LexicalQuery, exactBelow: number): number {
    const expression = both(anyOf(query.terms), query.filter);
    const chunks = this.count(expression, query.range, COUNTED_ROWS);
    if (chunks > exactBelow) return chunks;
    return Number(this.#documents.get(expression, query.range.low, query.range.high)?.['count'] ?? 0);
  }

  count(expression: string, range: IdRange, atMost = -1): number {
    return Number(this.#count.get(expression, range.low, range.high, atMost)?.['count'] ?? 0);
  }

  /** The newest with all of the words, else with any, all scored alike. */
  #newestMatches({ terms, filter, range, limit }: LexicalQuery): LexicalHit[] {
    for (const expression of [allOf(terms), anyOf(terms)]) {
      const rows = this.#newest.all(both(expression, filter), range.low, range.high, limit, 0);
      if (rows.length > 0) return rows.map((row) => ({ id: Number(row['id']), bm25: 1 }));
    }
    return [];
  }

  /** What to score: all matches; else those of the rarer words; else those with all words; the newest of them at most. */
  #plan({ terms, filter, range, limit }: LexicalQuery): { expression: string; range: IdRange } {
    const all = both(anyOf(terms), filter);
    if (this.count(all, range, SCORED_ROWS + 1) <= SCORED_ROWS) return { expression: all, range };
    const byFrequency = terms.toSorted((a, b) => this.#frequency(a) - this.#frequency(b));
    const { rare, common } = this.#splitByFrequency(byFrequency, filter, range);
    if (rare.length > 0) return { expression: both(this.#withCommon(rare, common), filter), range };
    const frequent = byFrequency.slice(0, FREQUENT_TERMS);
    const every = both(allOf(frequent), filter);
    const expression = this.count(every, range, limit) >= limit ? every : both(anyOf(frequent), filter);
    return { expression, range: this.#newestRange(expression, range) };
  }

  /** Matches of the rare words alone, scored with the common ones where they occur; the rare ones then count twice. */
  #withCommon(rare: readonly string[], common: readonly string[]): string {
    return common.length === 0 ? anyOf(rare) : `${anyOf(rare)} AND ${anyOf([...rare, ...common])}`;
  }

  /** Rare: together within the bound. Common: within it each alone. The rest would cost more than they tell and are left out. */
  #splitByFrequency(terms: readonly string[], filter: string | null, range: IdRange): { rare: string[]; common: string[] } {
    const rare: string[] = [];
    const common: string[] = [];
    let left = SCORED_ROWS;
    for (const term of terms) {
      const count = this.count(both(anyOf([term]), filter), range, SCORED_ROWS + 1);
      if (count > SCORED_ROWS) break;
      if (count <= left) rare.push(term);
      else common.push(term);
      left -= count;
    }
    return { rare, common };
  }

  /** In how many chunks a term occurs, counted up to `ceiling`; remembered, as about right is enough. */
  #frequency(term: string, ceiling = COUNTED_ROWS): number {
    const known = this.#frequencies.get(term);
    if (known !== undefined) return known;
    if (this.#frequencies.size >= KNOWN_TERMS) this.#frequencies.clear();
    const frequency = this.count(anyOf([term]), { low: 0, high: Number.MAX_SAFE_INTEGER }, Math.ceil(ceiling) + 1);
    this.#frequencies.set(term, frequency);
    return frequency;
  }

  #newestRange(expression: string, range: IdRange): IdRange {
    const row = this.#cutoff.get(expression, range.low, range.high, SCORED_ROWS);
    return row === undefined ? range : { low: Number(row['id']), high: range.high };
  }
}
