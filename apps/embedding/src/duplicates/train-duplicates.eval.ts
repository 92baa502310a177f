import type { DuplicateText } from '@adjutant/contracts-embedding';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { compareTexts, FEATURES } from './compare-texts.js';
import { findVeto } from './find-veto.js';
import { fitLogistic } from './fit-logistic.js';
import { readBugReports, readDuplicatePairs } from './read-bug-reports.js';
import { buildPairs, termWeightsOf, type TrainingPair } from './training-pairs.js';

/**
 * Fits the weights on six tenths of the SeaMonkey bug reports of GitBugs (github.com/av9ash/gitbugs, CC BY 4.0), reports what they reach
 * on the others, and writes the weights when a file is named: node train-duplicates.eval.js FOLDER [WEIGHTS.ts]
 */
const HELD_OUT_OF_TEN = 4;
const MIN_FREQUENCY = 8;
/** A judged pair is worth more than a made-up one: there are few. */
const WEIGHT = { judged: 4, restated: 1, near: 1, random: 1 } as const;

/** Judged pairs fall into groups; a group is in one part as a whole. */
function groupOf(id: string, judged: readonly (readonly [string, string])[]): string {
  const group = new Set([id]);
  for (let size = 0; size < group.size; ) {
    size = group.size;
    for (const [a, b] of judged) if (group.has(a) || group.has(b)) group.add(a).add(b);
  }
  return [...group].sort()[0] ?? id;
}

interface Scored {
  pair: TrainingPair;
  probability: number;
}

function report(name: string, scored: readonly Scored[]): void {
  const high = scored.filter(({ probability }) => probability >= 0.85);
  const right = high.filter(({ pair }) => pair.isDuplicate).length;
  const line = (kind: TrainingPair['kind']) => {
    const all = scored.filter(({ pair }) => pair.kind === kind);
    return `${kind} ${all.filter(({ probability }) => probability >= 0.85).length}/${all.length}`;
  };
  process.stdout.write(`${name}: precision at 0.85 ${(right / high.length).toFixed(3)} (${right}/${high.length}); at or above it: ${(['judged', 'restated', 'near', 'random'] as const).map(line).join(', ')}\n`);
  for (const low of [0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95]) {
    const top = low < 0.8 ? low + 0.2 : low === 0.8 ? 0.9 : low === 0.9 ? 0.95 : 1.01;
    const bin = scored.filter(({ probability }) => probability >= low && probability < top);
    const share = bin.filter(({ pair }) => pair.isDuplicate).length / bin.length;
    process.stdout.write(`  said ${low}–${Math.min(1, top)}: ${bin.length} pairs, ${(100 * share).toFixed(0)} % duplicates\n`);
  }
}

const [, , folder, target] = process.argv;
if (!folder) throw new Error('Say where GitBugs is: node train-duplicates.eval.js FOLDER [WEIGHTS.ts]');
const reports = readBugReports(join(folder, 'seamonkey/SeaMonkey_bugs.csv'));
const judged = readDuplicatePairs(join(folder, 'seamonkey/SeaMonkey_bugs-combined.csv'));
const isHeldOut = (id: string) => Number(groupOf(id, judged).slice(-2)) % 10 < HELD_OUT_OF_TEN;
const [training, heldOut] = [reports.filter(({ id }) => !isHeldOut(id)), reports.filter(({ id }) => isHeldOut(id))];

const weights = termWeightsOf(training);
const unknown = Math.log(training.length);
const kept = new Map([...weights].filter(([, weight]) => training.length / Math.exp(weight) >= MIN_FREQUENCY - 0.5));
const weightOf = (stem: string) => kept.get(stem) ?? unknown;
const featuresOf = (left: DuplicateText, right: DuplicateText) => {
  const features = compareTexts(left, right, weightOf);
  return FEATURES.map((name) => features[name]);
};
const examples = buildPairs(training, judged, 1)
  .filter(({ left, right }) => findVeto(left, right) === null)
  .map(({ kind, isDuplicate, left, right }) => ({ features: featuresOf(left, right), isPositive: isDuplicate, weight: WEIGHT[kind] }));
const model = fitLogistic(examples, { nonNegative: FEATURES.map((name) => name !== 'title_length') });
const probability = ({ left, right }: TrainingPair) => {
  if (findVeto(left, right) !== null) return 0;
  const features = featuresOf(left, right);
  return 1 / (1 + Math.exp(-features.reduce((sum, value, at) => sum + value * (model.weights[at] ?? 0), model.bias)));
};
for (const [name, part, seed] of [['trained on', training, 1], ['held out', heldOut, 2]] as const) {
  report(name, buildPairs(part, judged, seed).map((pair) => ({ pair, probability: probability(pair) })));
}

if (target) {
  const round = (value: number) => Math.round(value * 1000) / 1000;
  const features = FEATURES.map((name, at) => `    ${name}: ${round(model.weights[at] ?? 0)},`).join('\n');
  const terms = [...kept].sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1)).map(([stem, weight]) => `    ['${stem}', ${Math.round(weight * 100) / 100}],`);
  writeFileSync(
    target,
    `import type { Features } from './compare-texts.js';

interface DuplicateWeights {
  bias: number;
  features: Features;
  unknown_term: number;
  terms: readonly (readonly [stem: string, weight: number])[];
}

/** Written by train-duplicates.eval.ts. Fitted on the SeaMonkey part of GitBugs, https://github.com/av9ash/gitbugs, CC BY 4.0. */
export const DUPLICATE_WEIGHTS: DuplicateWeights = {
  bias: ${round(model.bias)},
  features: {
${features}
  },
  unknown_term: ${round(unknown)},
  terms: [
${terms.join('\n')}
  ],
};
`,
  );
}
