import type { TermSpace } from './term-space.js';

/** Term counts of the documents that a space is fitted on. */
export type TermCounts = ReadonlyMap<string, number>;

export interface LsaOptions {
  dimension: number;
  maxTerms: number;
  iterations: number;
  seed: number;
}

export const LSA_OPTIONS: LsaOptions = { dimension: 128, maxTerms: 12_000, iterations: 3, seed: 7 };

/** A term in more than this share of the documents tells none of them apart. */
const MAX_SHARE = 0.4;
const ROWS_PER_STEP = 64;

interface SparseMatrix {
  rows: number;
  columns: number;
  starts: Int32Array;
  indices: Int32Array;
  values: Float32Array;
}

function chooseTerms(documents: readonly TermCounts[], maxTerms: number): { terms: Map<string, number>; idf: Float32Array } {
  const frequency = new Map<string, number>();
  for (const document of documents) for (const term of document.keys()) frequency.set(term, (frequency.get(term) ?? 0) + 1);
  const chosen = [...frequency]
    .filter(([, df]) => df >= 2 && df <= documents.length * MAX_SHARE)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, maxTerms);
  const idf = Float32Array.from(chosen, ([, df]) => Math.log(documents.length / df));
  return { terms: new Map(chosen.map(([term], index) => [term, index])), idf };
}

function buildMatrix(documents: readonly TermCounts[], terms: ReadonlyMap<string, number>, idf: Float32Array): SparseMatrix {
  const starts = new Int32Array(documents.length + 1);
  const indices: number[] = [];
  const values: number[] = [];
  documents.forEach((document, row) => {
    let norm = 0;
    for (const [term, count] of document) {
      const index = terms.get(term);
      if (index === undefined) continue;
      const value = (1 + Math.log(count)) * (idf[index] ?? 0);
      indices.push(index);
      values.push(value);
      norm += value * value;
    }
    const scale = norm > 0 ? 1 / Math.sqrt(norm) : 0;
    for (let at = starts[row] ?? 0; at < values.length; at++) values[at] = (values[at] ?? 0) * scale;
    starts[row + 1] = indices.length;
  });
  return { rows: documents.length, columns: terms.size, starts, indices: Int32Array.from(indices), values: Float32Array.from(values) };
}

/** A random matrix of about unit variance; the same seed gives the same space. */
function randomMatrix(size: number, seed: number): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length: size }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** target[to] += factor · from[from], over k numbers. */
function addRow(target: Float32Array, to: number, from: Float32Array, at: number, factor: number, k: number): void {
  for (let i = 0; i < k; i++) target[to + i] = target[to + i]! + factor * from[at + i]!;
}

function* multiply(matrix: SparseMatrix, dense: Float32Array, k: number, isTransposed: boolean): Generator<void, Float32Array> {
  const { starts, indices, values } = matrix;
  const result = new Float32Array((isTransposed ? matrix.columns : matrix.rows) * k);
  for (let row = 0; row < matrix.rows; row++) {
    const end = starts[row + 1] ?? 0;
    for (let at = starts[row] ?? 0; at < end; at++) {
      const column = indices[at] ?? 0;
      if (isTransposed) addRow(result, column * k, dense, row * k, values[at] ?? 0, k);
      else addRow(result, row * k, dense, column * k, values[at] ?? 0, k);
    }
    if (row % ROWS_PER_STEP === 0) yield;
  }
  return result;
}

/** Upper triangle of denseᵀ · dense. */
function* gram(dense: Float32Array, k: number): Generator<void, Float64Array> {
  const result = new Float64Array(k * k);
  for (let row = 0; row * k < dense.length; row++) {
    for (let i = 0; i < k; i++) {
      const factor = dense[row * k + i]!;
      if (factor !== 0) for (let j = i; j < k; j++) result[i * k + j] = result[i * k + j]! + factor * dense[row * k + j]!;
    }
    if (row % ROWS_PER_STEP === 0) yield;
  }
  return result;
}

/** In place: the upper factor R with Rᵀ · R = symmetric. A pivot near zero (a column that depends on others) becomes 0. */
function choleskyUpper(symmetric: Float64Array, k: number): Float64Array {
  for (let i = 0; i < k; i++) {
    for (let j = i; j < k; j++) {
      let sum = symmetric[i * k + j]!;
      for (let m = 0; m < i; m++) sum -= symmetric[m * k + i]! * symmetric[m * k + j]!;
      const pivot = i === j ? Math.sqrt(Math.max(0, sum)) : symmetric[i * k + i]!;
      symmetric[i * k + j] = i === j ? (pivot > 1e-7 ? pivot : 0) : pivot > 0 ? sum / pivot : 0;
    }
  }
  return symmetric;
}

/** Makes the columns orthonormal in place (Cholesky QR); columns that depend on others become zero. */
function* orthonormalise(dense: Float32Array, k: number): Generator<void, void> {
  const upper = choleskyUpper(yield* gram(dense, k), k);
  for (let row = 0; row * k < dense.length; row++) {
    for (let j = 0; j < k; j++) {
      const pivot = upper[j * k + j]!;
      let sum = dense[row * k + j]!;
      for (let m = 0; m < j; m++) sum -= dense[row * k + m]! * upper[m * k + j]!;
      dense[row * k + j] = pivot > 0 ? sum / pivot : 0;
    }
    if (row % ROWS_PER_STEP === 0) yield;
  }
}

/**
 * Fits a latent semantic space by randomised subspace iteration on the TF-IDF matrix: an orthonormal basis of its
 * strongest right singular directions. Cosines do not change under rotation, so the singular vectors themselves are
 * not needed. Yields every few milliseconds, so that a caller can do other work between the steps.
 */
export function* fitLsa(documents: readonly TermCounts[], options: LsaOptions = LSA_OPTIONS): Generator<void, TermSpace | null> {
  const { terms, idf } = chooseTerms(documents, options.maxTerms);
  const k = Math.min(options.dimension, Math.floor(Math.min(terms.size, documents.length) / 4));
  if (k < 8) return null;
  yield;
  const matrix = buildMatrix(documents, terms, idf);
  let basis: Float32Array = randomMatrix(terms.size * k, options.seed);
  for (let round = 0; round < options.iterations; round++) {
    const projected = yield* multiply(matrix, basis, k, false);
    yield* orthonormalise(projected, k);
    basis = yield* multiply(matrix, projected, k, true);
  }
  yield* orthonormalise(basis, k);
  return { terms, idf, basis, dimension: k, fittedDocuments: documents.length };
}
