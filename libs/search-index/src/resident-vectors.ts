import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { VectorTable } from './scan-vectors.js';
import type { ScannedVector } from './scan-vectors.js';

const LOADED_PER_STEP = 4000;
/** A space of more numbers is not held in memory; then only what the words found is compared. */
const MAX_NUMBERS = 40_000_000;

/** The vector of a row, without a copy. */
export function asVector(row: Record<string, unknown> | undefined): Int8Array | null {
  const value = row?.['value'];
  return value instanceof Uint8Array ? new Int8Array(value.buffer, value.byteOffset, value.byteLength) : null;
}

/** The vectors of one space in memory, for as long as its user searches. A small space is read at once, a large one in steps. */
export class ResidentVectors {
  readonly #vectors: VectorTable;
  readonly #next: StatementSync;
  #state: 'loading' | 'complete' | 'too large' = 'loading';
  #loadedTo = -1;

  readonly space: number;
  readonly dimension: number;

  constructor(database: DatabaseSync, space: number, dimension: number) {
    [this.space, this.dimension] = [space, dimension];
    this.#vectors = new VectorTable(dimension);
    this.#next = database.prepare('select chunk, value from vectors where space = ? and chunk > ? order by chunk limit ?');
    this.#loadStep();
  }

  get state(): 'loading' | 'complete' | 'too large' {
    return this.#state;
  }

  add(chunk: number, vector: Int8Array): void {
    if (this.#state === 'complete' || chunk <= this.#loadedTo) this.#vectors.add(chunk, vector);
  }

  remove(chunk: number): void {
    this.#vectors.remove(chunk);
  }

  nearest(query: Int8Array, limit: number, minCosine: number, range: { low: number; high: number }): ScannedVector[] {
    return this.#state === 'complete' ? this.#vectors.nearest(query, limit, minCosine, range) : [];
  }

  *load(): Generator<void> {
    while (this.#state === 'loading') {
      this.#loadStep();
      yield;
    }
  }

  #loadStep(): void {
    const rows = this.#next.all(this.space, this.#loadedTo, LOADED_PER_STEP);
    for (const row of rows) this.#vectors.add(Number(row['chunk']), asVector(row) ?? new Int8Array(this.dimension));
    this.#loadedTo = Number(rows.at(-1)?.['chunk'] ?? this.#loadedTo);
    if (rows.length < LOADED_PER_STEP) this.#state = 'complete';
    else if (this.#vectors.length * this.dimension > MAX_NUMBERS) this.#state = 'too large';
  }
}
