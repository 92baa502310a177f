import type { DuplicateText } from '@adjutant/contracts-embedding';
import { cutToBytes, splitStems, STOP_WORDS } from '@adjutant/search-index';

/** Longest text that is compared, title included. */
const MAX_BYTES = 2048;

export type TermWeight = (stem: string) => number;

export const FEATURES = ['title_overlap', 'title_containment', 'title_trigrams', 'text_overlap', 'text_containment', 'title_in_text', 'rare_shared', 'title_length'] as const;
export type Features = Record<(typeof FEATURES)[number], number>;

interface Bag {
  stems: Set<string>;
  weight: number;
}

function bagOf(text: string, weightOf: TermWeight): Bag {
  const stems = new Set(splitStems(text).filter((stem) => !STOP_WORDS.has(stem)));
  return { stems, weight: weigh(stems, weightOf) };
}

function weigh(stems: Iterable<string>, weightOf: TermWeight): number {
  let sum = 0;
  for (const stem of stems) sum += weightOf(stem);
  return sum;
}

function sharedOf(left: Bag, right: Bag): string[] {
  return [...left.stems].filter((stem) => right.stems.has(stem));
}

function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

function trigramsOf(title: string): Set<string> {
  const text = ` ${splitStems(title).join(' ')} `;
  return new Set(Array.from({ length: Math.max(0, text.length - 2) }, (_, at) => text.slice(at, at + 3)));
}

function dice(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  const shared = [...left].filter((piece) => right.has(piece)).length;
  return ratio(2 * shared, left.size + right.size);
}

/** How alike two descriptions are, each measure 0..1 or nearly so, the same whichever comes first. */
export function compareTexts(left: DuplicateText, right: DuplicateText, weightOf: TermWeight): Features {
  const [leftTitle, rightTitle] = [bagOf(left.title, weightOf), bagOf(right.title, weightOf)];
  const [leftText, rightText] = [left, right].map(({ title, snippet }) => bagOf(cutToBytes(`${title}\n${snippet}`, MAX_BYTES), weightOf)) as [Bag, Bag];
  const titleShared = weigh(sharedOf(leftTitle, rightTitle), weightOf);
  const textShared = sharedOf(leftText, rightText);
  const textWeight = weigh(textShared, weightOf);
  return {
    title_overlap: ratio(titleShared, leftTitle.weight + rightTitle.weight - titleShared),
    title_containment: ratio(titleShared, Math.min(leftTitle.weight, rightTitle.weight)),
    title_trigrams: dice(trigramsOf(left.title), trigramsOf(right.title)),
    text_overlap: ratio(textWeight, leftText.weight + rightText.weight - textWeight),
    text_containment: ratio(textWeight, Math.min(leftText.weight, rightText.weight)),
    title_in_text: Math.max(ratio(weigh(sharedOf(leftTitle, rightText), weightOf), leftTitle.weight), ratio(weigh(sharedOf(rightTitle, leftText), weightOf), rightTitle.weight)),
    rare_shared: Math.log1p(weigh(textShared.filter((stem) => weightOf(stem) > 4), weightOf)) / 5,
    title_length: Math.log1p(Math.min(leftTitle.stems.size, rightTitle.stems.size)) / 3,
  };
}
