import type { TermCounts } from './fit-lsa.js';

/** A fitted latent semantic space: one row of `dimension` numbers per term. */
export interface TermSpace {
  terms: Map<string, number>;
  idf: Float32Array;
  basis: Float32Array;
  dimension: number;
  fittedDocuments: number;
}

/** A text in the space, normalised (all zero when it knows none of the terms); `coverage` is the known share of its weight. */
export interface FoldedText {
  values: Float32Array;
  coverage: number;
}

export function foldIn(space: TermSpace, counts: TermCounts): FoldedText {
  const { dimension, basis } = space;
  const values = new Float32Array(dimension);
  let known = 0;
  let total = 0;
  const unknownIdf = Math.log(space.fittedDocuments);
  for (const [term, count] of counts) {
    const index = space.terms.get(term);
    const weight = (1 + Math.log(count)) * (index === undefined ? unknownIdf : (space.idf[index] ?? 0));
    total += weight;
    if (index === undefined) continue;
    known += weight;
    const at = index * dimension;
    for (let i = 0; i < dimension; i++) values[i] = values[i]! + weight * basis[at + i]!;
  }
  return { values: normalise(values), coverage: total > 0 ? known / total : 0 };
}

/** Scales to length 1 in place; a zero vector stays. */
export function normalise(values: Float32Array): Float32Array {
  let sum = 0;
  for (const value of values) sum += value * value;
  if (sum > 0) for (let i = 0; i < values.length; i++) values[i] = values[i]! / Math.sqrt(sum);
  return values;
}

/** The space as three blobs: terms (newline-separated), idf, basis. */
export interface PackedSpace {
  terms: Uint8Array;
  idf: Uint8Array;
  basis: Uint8Array;
}

function bytesOf(array: Float32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.slice().buffer);
}

export function packSpace(space: TermSpace): PackedSpace {
  return { terms: new TextEncoder().encode([...space.terms.keys()].join('\n')), idf: bytesOf(space.idf), basis: bytesOf(space.basis) };
}

export function unpackSpace(packed: PackedSpace, dimension: number, fittedDocuments: number): TermSpace {
  const terms = new Map(new TextDecoder().decode(packed.terms).split('\n').map((term, index) => [term, index]));
  return { terms, idf: floatsOf(packed.idf), basis: floatsOf(packed.basis), dimension, fittedDocuments };
}
