import { en } from './en/index.js';

export type Words = typeof en;

/** Every language there is, by its code; another one is a folder like `en` and a line here. */
const catalogues: Readonly<Record<string, Words>> = { en };

/** The words of the language that the browser prefers, English where there is none. */
export function wordsFor(languages: readonly string[]): Words {
  const known = languages.map((language) => catalogues[language.split('-')[0] ?? '']).find((words) => words !== undefined);
  return known ?? en;
}

export const words = wordsFor(navigator.languages);
