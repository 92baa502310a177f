import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

import { fitLsa } from './fit-lsa.js';
import { asVector, ResidentVectors } from './resident-vectors.js';
import { cosine, quantise } from './scan-vectors.js';
import type { ScannedVector } from './scan-vectors.js';
import type { IndexVector } from './search-index.js';
import { countStems } from './split-words.js';
import { foldIn, packSpace, unpackSpace } from './term-space.js';
import type { TermSpace } from './term-space.js';

/** A corpus-fitted space is named so; others bear the name of the model that made their vectors. */
export const LSA_MODEL = 'lsa';
const MIN_DOCUMENTS = 200;
const REFIT_GROWTH = 2;
const SAMPLE = 4000;
const FOLDED_PER_STEP = 50;
const DROPPED_PER_STEP = 2000;

interface Space {
  id: number;
  model: string;
  dimension: number;
  fittedDocuments: number;
}

/** A query in one space, and how much the space knows of it; `fittedDocuments` is null for a model's space. */
export interface SpaceQuery {
  space: Space;
  fittedDocuments: number | null;
  vector: Int8Array;
  coverage: number;
}

function asSpace(row: Record<string, unknown> | undefined): Space | null {
  if (!row) return null;
  return { id: Number(row['id']), model: String(row['model']), dimension: Number(row['dimension']), fittedDocuments: Number(row['fitted_documents']) };
}

/** The vectors of one user's index: given by a model, or folded into a space fitted on the user's own words. */
export class SemanticSpace {
  readonly #put: StatementSync;
  readonly #get: StatementSync;
  readonly #drop: StatementSync;
  #terms: { id: number; space: TermSpace } | null = null;
  #resident: ResidentVectors | null = null;

  readonly database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.database = database;
    this.#put = database.prepare('insert or replace into vectors (space, chunk, value) values (?, ?, ?)');
    this.#get = database.prepare('select value from vectors where space = ? and chunk = ?');
    this.#drop = database.prepare('delete from vectors where space in (select id from spaces) and chunk = ?');
    for (const _ of this.#dropLeftovers()) continue;
  }

  /** The space that queries are compared in: the newest of a model, else the fitted one. */
  current(): Space | null {
    return this.#space(`order by model = '${LSA_MODEL}', id desc limit 1`);
  }

  add(chunk: number, text: string, given: IndexVector | undefined): void {
    const vector = given ? { space: this.#spaceOf(given), value: quantise(given.values) } : this.#fold(text);
    if (!vector) return;
    this.#put.run(vector.space.id, chunk, new Uint8Array(vector.value.buffer));
    if (this.#resident?.space === vector.space.id) this.#resident.add(chunk, vector.value);
  }

  remove(chunk: number): void {
    this.#drop.run(chunk);
    this.#resident?.remove(chunk);
  }

  /** What was changed in memory may not have been committed: read it again. */
  forget(): void {
    this.#resident = null;
  }

  /** The query in the given vector's space, else in the fitted one; null where neither is there. */
  prepare(text: string, given: IndexVector | undefined): SpaceQuery | null {
    if (given) {
      const space = this.#space('where model = ? and dimension = ?', given.model, given.values.length);
      return space && { space, fittedDocuments: null, vector: quantise(given.values), coverage: 1 };
    }
    const fitted = this.#fitted();
    if (!fitted) return null;
    const folded = foldIn(fitted.terms, countStems(text));
    return { space: fitted.space, fittedDocuments: fitted.space.fittedDocuments, vector: quantise(folded.values), coverage: folded.coverage };
  }

  cosineOf(query: SpaceQuery, chunk: number): number | null {
    const vector = asVector(this.#get.get(query.space.id, chunk));
    return vector && cosine(query.vector, vector);
  }

  /** The nearest chunks; nothing while the vectors are still being loaded (see `load`). */
  nearest(query: SpaceQuery, limit: number, minCosine: number, range: { low: number; high: number }): ScannedVector[] {
    if (this.#resident?.space !== query.space.id) this.#resident = new ResidentVectors(this.database, query.space.id, query.space.dimension);
    return this.#resident.nearest(query.vector, limit, minCosine, range);
  }

  get needsLoad(): boolean {
    return this.#resident?.state === 'loading';
  }

  /** Reads the vectors of the space that was asked for into memory, step by step. */
  *load(): Generator<void> {
    if (this.#resident) yield* this.#resident.load();
  }

  needsFit(chunks: number): boolean {
    const fitted = this.#space('where model = ?', LSA_MODEL)?.fittedDocuments ?? 0;
    return chunks >= Math.max(MIN_DOCUMENTS, fitted * REFIT_GROWTH) && !this.#hasGiven();
  }

  /** Fits a space on a sample of the chunks, folds every chunk into it and puts it in place of the one before. */
  *fit(chunks: number): Generator<void> {
    const terms = yield* fitLsa(yield* this.#sample(chunks));
    const id = this.#insertSpace(LSA_MODEL, terms?.dimension ?? 0, chunks, terms);
    if (terms) yield* this.#foldAll(id, terms);
    this.#makeCurrent(id);
    yield* this.#dropLeftovers();
  }

  *#sample(chunks: number): Generator<void, Map<string, number>[]> {
    const every = Math.max(1, Math.floor(chunks / SAMPLE));
    const ids = this.database.prepare('select id from chunks where random() % ? = 0 limit ?').all(every, SAMPLE);
    const read = this.database.prepare('select title, context, body from chunks where id = ?');
    const sampled: Map<string, number>[] = [];
    for (const { id = null } of ids) {
      const row = read.get(id);
      if (row) sampled.push(countStems(indexedText(row)));
      if (sampled.length % FOLDED_PER_STEP === 0) yield;
    }
    return sampled;
  }

  /** Chunks that come while this runs are found by the passes after the first. */
  *#foldAll(id: number, terms: TermSpace): Generator<void> {
    const missing = this.database.prepare(
      'select id, title, context, body from chunks where id > ? and not exists (select 1 from vectors where space = ? and chunk = chunks.id) order by id limit ?',
    );
    let last = -1;
    let isDone = false;
    while (!isDone) {
      const rows = missing.all(last, id, FOLDED_PER_STEP);
      isDone = rows.length === 0 && last === -1;
      last = rows.length < FOLDED_PER_STEP ? -1 : Number(rows.at(-1)?.['id']);
      this.#atomically(() => {
        for (const row of rows) this.#put.run(id, Number(row['id']), new Uint8Array(quantise(foldIn(terms, countStems(indexedText(row))).values).buffer));
      });
      yield;
    }
  }

  #makeCurrent(id: number): void {
    this.database.prepare('update spaces set is_current = (id = ?) where model = ?').run(id, LSA_MODEL);
    this.#terms = null;
    this.#resident = null;
  }

  /** Vectors of spaces that were replaced, or never came into use. */
  *#dropLeftovers(): Generator<void> {
    const drop = this.database.prepare(
      'delete from vectors where (space, chunk) in (select space, chunk from vectors where space in (select id from spaces where not is_current) limit ?)',
    );
    while (Number(drop.run(DROPPED_PER_STEP).changes) > 0) yield;
    this.database.exec('delete from spaces where not is_current');
  }

  #atomically(work: () => void): void {
    this.database.exec('begin immediate');
    try {
      work();
      this.database.exec('commit');
    } catch (error) {
      this.database.exec('rollback');
      throw error;
    }
  }

  #fold(text: string): { space: Space; value: Int8Array } | null {
    const fitted = this.#fitted();
    return fitted && { space: fitted.space, value: quantise(foldIn(fitted.terms, countStems(text)).values) };
  }

  #fitted(): { space: Space; terms: TermSpace } | null {
    const space = this.#space('where model = ?', LSA_MODEL);
    if (!space || space.dimension === 0) return null;
    if (this.#terms?.id !== space.id) this.#terms = { id: space.id, space: this.#readTerms(space) };
    return { space, terms: this.#terms.space };
  }

  #readTerms(space: Space): TermSpace {
    const row = this.database.prepare('select terms, idf, basis from spaces where id = ?').get(space.id);
    const [terms, idf, basis] = [row?.['terms'], row?.['idf'], row?.['basis']];
    if (!(terms instanceof Uint8Array) || !(idf instanceof Uint8Array) || !(basis instanceof Uint8Array)) throw new Error('The fitted space has no terms.');
    return unpackSpace({ terms, idf, basis }, space.dimension, space.fittedDocuments);
  }

  #spaceOf({ model, values }: IndexVector): Space {
    const known = this.#space('where model = ? and dimension = ?', model, values.length);
    if (known) return known;
    const id = this.#insertSpace(model, values.length, 0, null);
    this.database.prepare('update spaces set is_current = 1 where id = ?').run(id);
    return { id, model, dimension: values.length, fittedDocuments: 0 };
  }

  #insertSpace(model: string, dimension: number, fittedDocuments: number, terms: TermSpace | null): number {
    const packed = terms ? packSpace(terms) : null;
    const insert = this.database.prepare('insert into spaces (model, dimension, fitted_documents, terms, idf, basis) values (?, ?, ?, ?, ?, ?)');
    return Number(insert.run(model, dimension, fittedDocuments, packed?.terms ?? null, packed?.idf ?? null, packed?.basis ?? null).lastInsertRowid);
  }

  #hasGiven(): boolean {
    return this.#space(`where model <> '${LSA_MODEL}' limit 1`) !== null;
  }

  #space(condition: string, ...values: SQLInputValue[]): Space | null {
    const rest = condition.startsWith('where') ? `and ${condition.slice(6)}` : condition;
    return asSpace(this.database.prepare(`select id, model, dimension, fitted_documents from spaces where is_current ${rest}`).get(...values));
  }
}

/** The words of a chunk that the semantic side sees. */
export function indexedText(chunk: Record<string, unknown>): string {
  return `${String(chunk['title'] ?? '')}\n${String(chunk['context'] ?? '')}\n${String(chunk['body'] ?? '')}`;
}
