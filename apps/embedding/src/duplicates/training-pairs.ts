import type { DuplicateText } from '@adjutant/contracts-embedding';
import { splitStems, STOP_WORDS } from '@adjutant/search-index';

import type { BugReport } from './read-bug-reports.js';

/** `judged`: people called them duplicates. `restated`: one report told twice. `near`, `random`: different reports. */
export interface TrainingPair {
  kind: 'judged' | 'restated' | 'near' | 'random';
  isDuplicate: boolean;
  left: DuplicateText;
  right: DuplicateText;
}

const SNIPPET = 300;
const NEIGHBOURS = 8;

/** Numbers of 0..1, the same for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function describe({ title, text }: BugReport, from = 0): DuplicateText {
  return { title, snippet: text.slice(from, from + SNIPPET), source_ref: null, due_at: null };
}

/** The report as somebody else would pass it on: some words of the title lost or swapped, another part of the text quoted. */
function restate(report: BugReport, random: () => number): DuplicateText {
  const words = report.title.split(/\s+/).filter((_, at) => at === 0 || random() > 0.25);
  if (words.length > 3 && random() < 0.3) words.push(words.shift() ?? '');
  const from = random() < 0.5 ? 0 : Math.floor(random() * Math.max(0, report.text.length - SNIPPET));
  const told = describe({ ...report, title: `${random() < 0.3 ? 'Re: ' : ''}${words.join(' ')}` }, from);
  return random() < 0.2 ? { ...told, snippet: '' } : told;
}

/** Weight of each stem: log of how seldom it occurs. */
export function termWeightsOf(reports: readonly BugReport[]): Map<string, number> {
  const frequency = new Map<string, number>();
  for (const report of reports) {
    for (const stem of new Set(splitStems(`${report.title} ${report.text.slice(0, 1000)}`))) frequency.set(stem, (frequency.get(stem) ?? 0) + 1);
  }
  return new Map([...frequency].map(([stem, count]) => [stem, Math.log(reports.length / count)]));
}

function nearest(report: BugReport, stemsOf: ReadonlyMap<string, Set<string>>, weights: ReadonlyMap<string, number>, count: number): string[] {
  const own = stemsOf.get(report.id) ?? new Set();
  const scored = [...stemsOf].map(([id, stems]) => {
    let score = 0;
    for (const stem of stems) if (own.has(stem)) score += weights.get(stem) ?? 0;
    return { id, score: id === report.id ? -1 : score / Math.sqrt(stems.size + 1) };
  });
  return scored.sort((a, b) => b.score - a.score).slice(0, count).map(({ id }) => id);
}

/** Pairs within a part of the reports. */
export function buildPairs(reports: readonly BugReport[], judged: readonly (readonly [string, string])[], seed: number): TrainingPair[] {
  const random = randomNumbers(seed);
  const weights = termWeightsOf(reports);
  const byId = new Map(reports.map((report) => [report.id, report]));
  const stemsOf = new Map(reports.map(({ id, title, text }) => [id, new Set(splitStems(`${title} ${text.slice(0, SNIPPET)}`).filter((stem) => !STOP_WORDS.has(stem)))]));
  const isJudged = new Set(judged.flatMap(([a, b]) => [`${a} ${b}`, `${b} ${a}`]));
  const pair = (kind: TrainingPair['kind'], a: BugReport, b: BugReport): TrainingPair => ({ kind, isDuplicate: kind === 'judged', left: describe(a), right: describe(b) });
  const pairs = judged.flatMap(([a, b]) => {
    const [left, right] = [byId.get(a), byId.get(b)];
    return left && right ? [pair('judged', left, right)] : [];
  });
  for (const report of reports) {
    pairs.push({ kind: 'restated', isDuplicate: true, left: describe(report), right: restate(report, random) });
    const other = reports[Math.floor(random() * reports.length)];
    if (other && other !== report && !isJudged.has(`${report.id} ${other.id}`)) pairs.push(pair('random', report, other));
    for (const id of nearest(report, stemsOf, weights, NEIGHBOURS)) {
      const near = byId.get(id);
      if (near && !isJudged.has(`${report.id} ${id}`)) pairs.push(pair('near', report, near));
    }
  }
  return pairs;
}
