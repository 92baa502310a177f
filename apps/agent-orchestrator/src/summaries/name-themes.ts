import { isStopWord, wordsOf } from './text-terms.js';

const MAX_THEMES = 5;

/** The topics of some texts as snake_case words: runs of one or two words that several texts share, weighed by TF-IDF. */
export function nameThemes(texts: readonly string[]): string[] {
  const scores = new Map<string, { documents: number; count: number }>();
  for (const text of texts) for (const [phrase, count] of phrasesOf(text)) {
    const score = scores.get(phrase) ?? { documents: 0, count: 0 };
    scores.set(phrase, { documents: score.documents + 1, count: score.count + Math.min(3, count) });
  }
  const least = texts.length >= 4 ? 2 : 1;
  const ranked = [...scores]
    .filter(([phrase, { documents }]) => documents >= least && (!phrase.includes(' ') || documents >= 2 || texts.length < 4))
    .map(([phrase, { documents, count }]) => ({ phrase, score: count * Math.log(1 + texts.length / documents) * (phrase.includes(' ') ? 1.8 : 1) }))
    .sort((left, right) => right.score - left.score || left.phrase.localeCompare(right.phrase));
  return distinct(ranked.map(({ phrase }) => phrase)).slice(0, MAX_THEMES).map((phrase) => phrase.replace(/[^\p{L}\p{N}]+/gu, '_'));
}

function phrasesOf(text: string): Map<string, number> {
  const words = wordsOf(text);
  const counts = new Map<string, number>();
  const add = (phrase: string): void => void counts.set(phrase, (counts.get(phrase) ?? 0) + 1);
  words.forEach((word, at) => {
    const next = words[at + 1];
    if (isStopWord(word) || /^\d/.test(word)) return;
    add(word);
    if (next && !isStopWord(next) && next !== word && !/^\d/.test(next)) add(`${word} ${next}`);
  });
  return counts;
}

function distinct(phrases: readonly string[]): string[] {
  const kept: string[] = [];
  for (const phrase of phrases) {
    const words = phrase.split(' ');
    if (!kept.some((other) => other.split(' ').some((word) => words.includes(word)))) kept.push(phrase);
  }
  return kept;
}
