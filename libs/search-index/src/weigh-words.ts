import { splitStems } from './split-words.js';

/** How much a word counts in each part of a passage, and how BM25 dampens repetition and length. */
const PART_WEIGHTS = { title: 2, text: 1, context: 0.7 };
const SATURATION = 1.2;
const LENGTH_SHARE = 0.75;
/** A server that stores weights cannot know the average length of a user's passages: this stands in for it. */
const USUAL_LENGTH = 60;
/** Terms are numbered by their hash, 1 to this. */
export const TERM_SPACE = 1_000_000_000;

/** The words of a passage as a sparse vector, by ascending index; its dot product with a query's idf is BM25. */
export interface SparseWords {
  indices: number[];
  values: number[];
}

interface WeighedParts {
  title: string | null;
  text: string;
  context?: string | undefined;
}

/** The weight of each stem of a passage: its part of BM25 without the idf. */
export function weighWords({ title, text, context }: WeighedParts): Map<string, number> {
  const parts = { title: splitStems(title ?? ''), text: splitStems(text), context: splitStems(context ?? '') };
  const length = parts.title.length + parts.text.length + parts.context.length;
  const frequencies = new Map<string, number>();
  for (const part of ['title', 'text', 'context'] as const) {
    for (const stem of parts[part]) frequencies.set(stem, (frequencies.get(stem) ?? 0) + PART_WEIGHTS[part]);
  }
  const damping = SATURATION * (1 - LENGTH_SHARE + (LENGTH_SHARE * length) / USUAL_LENGTH);
  for (const [stem, frequency] of frequencies) frequencies.set(stem, (frequency * (SATURATION + 1)) / (frequency + damping));
  return frequencies;
}

/** FNV-1a with a final mix: the same number for a term in every process and release. */
export function termIndex(term: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(term)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (((hash ^ (hash >>> 16)) >>> 0) % TERM_SPACE) + 1;
}

/** Weighted terms as a sparse vector; two terms of one number add up. */
export function toSparse(weights: ReadonlyMap<string, number>): SparseWords {
  const byIndex = new Map<number, number>();
  for (const [term, weight] of weights) byIndex.set(termIndex(term), (byIndex.get(termIndex(term)) ?? 0) + weight);
  const entries = [...byIndex].sort(([a], [b]) => a - b);
  return { indices: entries.map(([index]) => index), values: entries.map(([, weight]) => Math.round(weight * 1e4) / 1e4) };
}
