import { stemmer } from 'stemmer';

const WORD = /[\p{L}\p{N}]+/gu;
const NOT_ASCII = /[^\x00-\x7f]/;
const MARKS = /\p{M}+/gu;
const ASCII_WORD = /^[a-z]+$/;
const CACHE_SIZE = 20_000;
const MAX_WORD = 40;

const stems = new Map<string, string>();

/** The text without accents, ligatures and width variants, so that index and query agree on what a word is. */
export function foldAccents(text: string): string {
  return NOT_ASCII.test(text) ? text.normalize('NFKD').replace(MARKS, '') : text;
}

/** Lower-cased words of a text in order, accents removed. */
export function splitWords(text: string): string[] {
  return foldAccents(text).toLowerCase().match(WORD) ?? [];
}

/** The stem of a lower-cased English word; other words come back as they are, cut at 40 characters. */
export function stemWord(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  const stem = ASCII_WORD.test(word) && word.length <= MAX_WORD ? stemmer(word) : word.slice(0, MAX_WORD);
  if (stems.size >= CACHE_SIZE) stems.clear();
  stems.set(word, stem);
  return stem;
}

/** Stems of a text in order. */
export function splitStems(text: string): string[] {
  return splitWords(text).map(stemWord);
}

/** How often each stem occurs. */
export function countStems(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const stem of splitStems(text)) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  return counts;
}
