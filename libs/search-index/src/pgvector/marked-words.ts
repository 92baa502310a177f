import { TERM_SPACE, toSparse } from '../weigh-words.js';

/** Stands before each of a user's words in the text index, so that his words have lists of their own, however many users share it. */
export function markOf(userId: string): string {
  return BigInt(`0x${userId.replaceAll('-', '').slice(0, 12)}`).toString(36).padStart(10, '0');
}

const quoted = (word: string) => `'${word.replaceAll(/['\\]/g, '')}'`;

/** As the text of a tsvector. */
export function asVectorOfWords(mark: string, stems: Iterable<string>): string {
  return Array.from(stems, (stem) => quoted(mark + stem)).join(' ');
}

/** As the text of a tsquery: any of the stems, or all. */
export function asQueryOfWords(mark: string, stems: readonly string[], junction: '|' | '&'): string {
  return stems.map((stem) => quoted(mark + stem)).join(` ${junction} `);
}

/** Weighted stems as the text of a sparsevec. */
export function asSparseText(weights: ReadonlyMap<string, number>): string {
  const { indices, values } = toSparse(weights);
  return `{${indices.map((index, at) => `${index}:${values[at]}`).join(',')}}/${TERM_SPACE}`;
}
