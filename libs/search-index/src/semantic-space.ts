import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

import { fitLsa } from './fit-lsa.js';
import { dropNearest, NearestVectors, type NearVector } from './nearest-vectors.js';
import { asBytes, asVector, cosine, quantise } from './quantise.js';
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

const SPACE = 'id, model, dimension, fitted_documents';

function asSpace(row: Record<string, unknown>): Space {
  return { id: Number(row['id']), model: String(row['model']), dimension: Number(row['dimension']), fittedDocuments: Number(row['fitted_documents']) };
}

/** The vectors of one user's index: given by a model, or folded into a space fitted on the user's own words. */
export class SemanticSpace {
  readonly #put: StatementSync;
  readonly #get: StatementSync;
  readonly #drop: StatementSync;
  readonly #spaces: StatementSync;
  #terms: { id: number; space: TermSpace } | null = null;
  readonly #nearest = new Map<number, NearestVectors>();

  readonly database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.database = database;
    this.#put = database.prepare('insert or replace into vectors (space, chunk, value) values (?, ?, ?)');
    this.#get = database.prepare('select value from vectors where space = ? and chunk = ?');
    this.#drop = database.prepare('delete from vectors where space in (select id from spaces) and chunk = ?');
    this.#spaces = database.prepare(`select ${SPACE} from spaces where dimension > 0`);
    for (const _ of this.#dropLeftovers()) continue;
  }

  /** The space that queries are compared in: the newest of a model, else the fitted one. */
  current(): Space | null {
    return this.#space(`order by model = '${LSA_MODEL}', id desc limit 1`);
  }

  add(chunk: number, text: string, given: IndexVector | undefined): void {
    const vector = given ? { space: this.#spaceOf(given), value: quantise(given.values) } : this.#fold(text);
    if (!vector) return;
    this.#store(vector.space, chunk, vector.value);
  }

  remove(chunk: number): void {
    this.#drop.run(chunk);
    for (const row of this.#spaces.all()) this.#nearestOf(asSpace(row)).remove(chunk);
  }

  /** A space that was made may not have been committed: look again. */
  forget(): void {
    this.#nearest.clear();
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

  /** The chunks nearest of all in meaning. */
  nearest(query: SpaceQuery, limit: number, minCosine: number, range: { low: number; high: number }): NearVector[] {
    return this.#nearestOf(query.space).nearest(query.vector, limit, minCosine, range);
  }

  needsFit(chunks: number): boolean {
    const fitted = this.#space('where model = ?', LSA_MODEL)?.fittedDocuments ?? 0;
    return chunks >= Math.max(MIN_DOCUMENTS, fitted * REFIT_GROWTH) && !this.#hasGiven();
  }

  /** Fits a space on a sample of the chunks, folds every chunk into it and puts it in place of the one before. */
  *fit(chunks: number): Generator<void> {
    const terms = yield* fitLsa(yield* this.#sample(chunks));
    const space = this.#insertSpace(LSA_MODEL, terms?.dimension ?? 0, chunks, terms);
    if (terms) yield* this.#foldAll(space, terms);
    this.#makeCurrent(space.id);
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
  *#foldAll(space: Space, terms: TermSpace): Generator<void> {
    const missing = this.database.prepare(
      'select id, title, context, body from chunks where id > ? and not exists (select 1 from vectors where space = ? and chunk = chunks.id) order by id limit ?',
    );
    let last = -1;
    let isDone = false;
    while (!isDone) {
      const rows = missing.all(last, space.id, FOLDED_PER_STEP);
      isDone = rows.length === 0 && last === -1;
      last = rows.length < FOLDED_PER_STEP ? -1 : Number(rows.at(-1)?.['id']);
      this.#atomically(() => {
        for (const row of rows) this.#store(space, Number(row['id']), quantise(foldIn(terms, countStems(indexedText(row))).values));
      });
      yield;
    }
  }

  #makeCurrent(id: number): void {
    this.database.prepare('update spaces set is_current = (id = ?) where model = ?').run(id, LSA_MODEL);
    this.#terms = null;
  }

  /** Vectors of spaces that were replaced, or never came into use. */
  *#dropLeftovers(): Generator<void> {
    const drop = this.database.prepare(
      'delete from vectors where (space, chunk) in (select space, chunk from vectors where space in (select id from spaces where not is_current) limit ?)',
    );
    while (Number(drop.run(DROPPED_PER_STEP).changes) > 0) yield;
    for (const { id } of this.database.prepare('select id from spaces where not is_current').all()) {
      dropNearest(this.database, Number(id));
      this.#nearest.delete(Number(id));
    }
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
    const space = this.#insertSpace(model, values.length, 0, null);
    this.database.prepare('update spaces set is_current = 1 where id = ?').run(space.id);
    return space;
  }

  #store(space: Space, chunk: number, vector: Int8Array): void {
    this.#put.run(space.id, chunk, asBytes(vector));
    this.#nearestOf(space).add(chunk, vector);
  }

  #nearestOf({ id, dimension }: Space): NearestVectors {
    const known = this.#nearest.get(id) ?? new NearestVectors(this.database, id, dimension);
    this.#nearest.set(id, known);
    return known;
  }

  #insertSpace(model: string, dimension: number, fittedDocuments: number, terms: TermSpace | null): Space {
    const packed = terms ? packSpace(terms) : null;
    const insert = this.database.prepare('insert into spaces (model, dimension, fitted_documents, terms, idf, basis) values (?, ?, ?, ?, ?, ?)');
    const { lastInsertRowid } = insert.run(model, dimension, fittedDocuments, packed?.terms ?? null, packed?.idf ?? null, packed?.basis ?? null);
    return { id: Number(lastInsertRowid), model, dimension, fittedDocuments };
  }

  #hasGiven(): boolean {
    return this.#space(`where model <> '${LSA_MODEL}' limit 1`) !== null;
  }

  #space(condition: string, ...values: SQLInputValue[]): Space | null {
    const rest = condition.startsWith('where') ? `and ${condition.slice(6)}` : condition;
    const row = this.database.prepare(`select ${SPACE} from spaces where is_current ${rest}`).get(...values);
    return row ? asSpace(row) : null;
  }
}

/** The words of a chunk that the semantic side sees. */
export function indexedText(chunk: Record<string, unknown>): string {
  return `${String(chunk['title'] ?? '')}\n${String(chunk['context'] ?? '')}\n${String(chunk['body'] ?? '')}`;
}
