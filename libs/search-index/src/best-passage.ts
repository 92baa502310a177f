import { splitWords, stemWord } from './split-words.js';

const SENTENCE = /[^.!?…\n]+[.!?…]*\s*|\n/g;
const SNIPPET_LENGTH = 240;

function score(sentence: string, wanted: ReadonlySet<string>): number {
  const found = new Set<string>();
  for (const word of splitWords(sentence)) {
    const stem = stemWord(word);
    if (wanted.has(stem)) found.add(stem);
  }
  return found.size;
}

function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const space = text.lastIndexOf(' ', maxLength - 1);
  return `${text.slice(0, space > maxLength / 2 ? space : maxLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Where the sentence with most of the wanted stems begins; the first one wins a tie. */
function bestStart(text: string, wanted: ReadonlySet<string>): number {
  let start = 0;
  let best = 0;
  for (const match of text.matchAll(SENTENCE)) {
    const found = score(match[0], wanted);
    if (found > best) [best, start] = [found, match.index];
  }
  return start;
}

/** The passage of a text that answers a query best: at most 240 characters from the sentence with most of its stems on. */
export function bestPassage(text: string, wanted: ReadonlySet<string>, maxLength = SNIPPET_LENGTH): string {
  const start = wanted.size === 0 ? 0 : bestStart(text, wanted);
  const passage = text.slice(start, start + maxLength * 4).replace(/\s+/g, ' ').trim();
  return cut(passage, maxLength);
}
