/** In how many of a user's passages a stem occurs, counted up to `COUNTED`. */
export interface WordCount {
  stem: string;
  chunks: number;
}

/** How many passages one query may score. */
export const SCORED = 5000;
/** Occurrences are counted up to here. */
export const COUNTED = 10_000;
const FREQUENT_TERMS = 3;

/** Which words choose the passages that are scored, all of them or any. `isWhole`: what they find is all that the query can find. */
export interface ChosenWords {
  stems: string[];
  junction: '|' | '&';
  isWhole: boolean;
}

/** The rarity of a word among so many passages. */
export function rarityOf(chunks: number, all: number): number {
  return Math.log((Math.max(all, chunks) - chunks + 0.5) / (chunks + 0.5) + 1);
}

/** All words while they find few enough; else the rarer ones that do together; else the passages that hold each of the three rarest, or any of them. */
export function chooseWords(counts: readonly WordCount[]): ChosenWords[] {
  const byRarity = counts.filter(({ chunks }) => chunks > 0).sort((a, b) => a.chunks - b.chunks);
  let left = SCORED;
  const rare = byRarity.filter(({ chunks }) => (left -= chunks) >= 0).map(({ stem }) => stem);
  if (rare.length > 0 || byRarity.length === 0) return [{ stems: rare, junction: '|', isWhole: rare.length === byRarity.length }];
  const frequent = byRarity.slice(0, FREQUENT_TERMS).map(({ stem }) => stem);
  const any: ChosenWords = { stems: frequent, junction: '|', isWhole: false };
  return frequent.length > 1 ? [{ ...any, junction: '&' }, any] : [any];
}
