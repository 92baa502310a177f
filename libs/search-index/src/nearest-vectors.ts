import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { asBytes, asVector, cosine } from './quantise.js';

/** Vectors of more numbers are scanned as one bit per number, and what is near is compared exactly. */
const EXACT_DIMENSION = 512;
/** How many times more than asked for are taken from the scan by bits. */
const OVERSAMPLE = 8;
/** The most that sqlite-vec answers at once. */
const MAX_SCANNED = 4096;

export interface NearVector {
  id: number;
  cosine: number;
}

/** The vectors of one space in a table of sqlite-vec, which answers what lies nearest of all. Exact vectors stand in `vectors`. */
export class NearestVectors {
  readonly #add: StatementSync;
  readonly #remove: StatementSync;
  readonly #scan: StatementSync;
  readonly #exact: StatementSync | null;

  constructor(database: DatabaseSync, space: number, dimension: number) {
    const isExact = dimension <= EXACT_DIMENSION || dimension % 8 !== 0;
    const [type, value] = isExact ? [`int8[${dimension}] distance_metric=cosine`, 'vec_int8(?)'] : [`bit[${dimension}]`, 'vec_quantize_binary(vec_int8(?))'];
    database.exec(`create virtual table if not exists nearest_${space} using vec0(chunk integer primary key, vector ${type}, at integer)`);
    this.#add = database.prepare(`insert into nearest_${space} (chunk, vector, at) values (?, ${value}, ?)`);
    this.#remove = database.prepare(`delete from nearest_${space} where chunk = ?`);
    this.#scan = database.prepare(`select chunk, distance from nearest_${space} where vector match ${value} and k = ? and at >= ? and at <= ?`);
    this.#exact = isExact ? null : database.prepare(`select value from vectors where space = ${space} and chunk = ?`);
  }

  /** A vector of zeros points nowhere: it is near nothing and not kept. */
  add(chunk: number, vector: Int8Array): void {
    if (vector.some((number) => number !== 0)) this.#add.run(BigInt(chunk), asBytes(vector), BigInt(chunk));
  }

  remove(chunk: number): void {
    this.#remove.run(BigInt(chunk));
  }

  /** The `limit` nearest with ids in a range and a cosine of at least `minCosine`, nearest first. */
  nearest(query: Int8Array, limit: number, minCosine: number, range: { low: number; high: number }): NearVector[] {
    if (query.every((number) => number === 0)) return [];
    const wanted = this.#exact ? Math.min(MAX_SCANNED, OVERSAMPLE * limit) : limit;
    const rows = this.#scan.all(asBytes(query), wanted, BigInt(range.low), BigInt(range.high));
    return rows
      .map((row) => ({ id: Number(row['chunk']), cosine: this.#cosineOf(query, row) }))
      .filter((near) => near.cosine >= minCosine)
      .sort((a, b) => b.cosine - a.cosine || b.id - a.id)
      .slice(0, limit);
  }

  #cosineOf(query: Int8Array, row: Record<string, unknown>): number {
    if (!this.#exact) return 1 - Number(row['distance']);
    const vector = asVector(this.#exact.get(Number(row['chunk'])));
    return vector ? cosine(query, vector) : 0;
  }
}

export function dropNearest(database: DatabaseSync, space: number): void {
  database.exec(`drop table if exists nearest_${space}`);
}
