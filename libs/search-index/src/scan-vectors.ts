/** A number vector of length 1 as bytes of −127..127. */
export function quantise(values: Float32Array): Int8Array {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  const scale = largest > 0 ? 127 / largest : 0;
  return Int8Array.from(values, (value) => Math.round(value * scale));
}

function dot(left: Int8Array, at: number, right: Int8Array): number {
  let sum = 0;
  for (let i = 0; i < right.length; i++) sum += left[at + i]! * right[i]!;
  return sum;
}

function norm(values: Int8Array): number {
  return Math.sqrt(dot(values, 0, values));
}

/** Cosine of two quantised vectors; 0 where one is empty. */
export function cosine(left: Int8Array, right: Int8Array): number {
  const scale = norm(left) * norm(right);
  return scale > 0 ? dot(left, 0, right) / scale : 0;
}

export interface ScannedVector {
  id: number;
  cosine: number;
}

/** Quantised vectors of one dimension side by side in memory, scanned whole: 100,000 of 128 take about 10 ms. */
export class VectorTable {
  #ids = new Float64Array(256);
  #norms = new Float32Array(256);
  #values: Int8Array;
  #length = 0;

  readonly dimension: number;

  constructor(dimension: number) {
    this.dimension = dimension;
    this.#values = new Int8Array(256 * dimension);
  }

  get length(): number {
    return this.#length;
  }

  add(id: number, vector: Int8Array): void {
    if (this.#length === this.#ids.length) this.#grow();
    this.#ids[this.#length] = id;
    this.#norms[this.#length] = norm(vector);
    this.#values.set(vector, this.#length * this.dimension);
    this.#length += 1;
  }

  remove(id: number): void {
    const at = this.#ids.subarray(0, this.#length).indexOf(id);
    if (at < 0) return;
    const last = this.#length - 1;
    this.#ids[at] = this.#ids[last]!;
    this.#norms[at] = this.#norms[last]!;
    this.#values.copyWithin(at * this.dimension, last * this.dimension, (last + 1) * this.dimension);
    this.#length = last;
  }

  /** The `limit` nearest with ids in a range and a cosine of at least `minCosine`, nearest first. */
  nearest(query: Int8Array, limit: number, minCosine: number, range: { low: number; high: number }): ScannedVector[] {
    const queryNorm = norm(query);
    const best: ScannedVector[] = [];
    let bar = minCosine;
    for (let at = 0; at < this.#length && queryNorm > 0; at++) {
      const id = this.#ids[at]!;
      if (id < range.low || id > range.high || this.#norms[at] === 0) continue;
      const similarity = dot(this.#values, at * this.dimension, query) / (this.#norms[at]! * queryNorm);
      if (similarity < bar) continue;
      best.push({ id, cosine: similarity });
      if (best.length >= 4 * limit) bar = trim(best, limit);
    }
    trim(best, limit);
    return best;
  }

  #grow(): void {
    const capacity = this.#ids.length * 2;
    const [ids, norms, values] = [new Float64Array(capacity), new Float32Array(capacity), new Int8Array(capacity * this.dimension)];
    ids.set(this.#ids);
    norms.set(this.#norms);
    values.set(this.#values);
    [this.#ids, this.#norms, this.#values] = [ids, norms, values];
  }
}

/** Keeps the best in place; returns the cosine of the last one kept. */
function trim(found: ScannedVector[], limit: number): number {
  found.sort((a, b) => b.cosine - a.cosine || b.id - a.id);
  if (found.length > limit) found.length = limit;
  return found.at(-1)?.cosine ?? 0;
}
