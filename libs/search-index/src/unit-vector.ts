import type { IndexVector } from './search-index.js';

/** A vector of length 1 as numbers with seven decimals; null for one that points nowhere, which is near nothing. */
export function unitVector(vector: IndexVector | undefined): number[] | null {
  if (!vector) return null;
  const length = Math.hypot(...vector.values);
  return length > 0 && Number.isFinite(length) ? Array.from(vector.values, (value) => Math.round((value / length) * 1e7) / 1e7) : null;
}
