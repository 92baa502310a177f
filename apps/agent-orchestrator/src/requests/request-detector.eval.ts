import { readFileSync, writeFileSync } from 'node:fs';

import { requestFeatures } from './request-features.js';
import { type Example, type LogisticWeights, probabilityOf, trainLogistic } from './train-logistic.js';

interface Labelled extends Example {
  group: string;
}

/** Lines `Yes<TAB>sentence`. Near twins share a group by their opening, so that none stands on both sides of a split. */
function readLabelled(path: string): Labelled[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => /^(Yes|No)\s+(.+)$/.exec(line.trim()))
    .filter((match) => match !== null)
    .map(([, label, sentence]) => ({ features: requestFeatures(sentence ?? ''), isPositive: label === 'Yes', group: (sentence ?? '').toLowerCase().slice(0, 18) }));
}

function foldOf(group: string, folds: number): number {
  let hash = 2166136261;
  for (const letter of group) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16777619) >>> 0;
  return hash % folds;
}

function f1(model: LogisticWeights, examples: readonly Example[], threshold: number): { f1: number; precision: number; recall: number } {
  const found = examples.filter(({ features }) => probabilityOf(model, features) >= threshold);
  const right = found.filter(({ isPositive }) => isPositive).length;
  const precision = right / Math.max(1, found.length);
  const recall = right / Math.max(1, examples.filter(({ isPositive }) => isPositive).length);
  return { f1: (2 * precision * recall) / Math.max(1e-9, precision + recall), precision, recall };
}

/** Weights in thousandths, the small ones left out. */
function compact(model: LogisticWeights): string {
  const entries = [...model.weights].map(([feature, weight]) => [feature, Math.round(weight * 1000)] as const).filter(([, weight]) => Math.abs(weight) >= 15);
  return JSON.stringify({ bias: Math.round(model.bias * 1000), weights: Object.fromEntries(entries) });
}

const [, , source, target] = process.argv;
if (!source) throw new Error('Say where the labelled sentences are: request-detector.eval.js train.txt [weights.json]');
const examples = readLabelled(source);
const aside = examples.filter(({ group }) => foldOf(group, 5) === 0);
const kept = examples.filter(({ group }) => foldOf(group, 5) !== 0);
const model = trainLogistic(kept);
for (const threshold of [0.3, 0.4, 0.5, 0.6]) {
  process.stdout.write(`${JSON.stringify({ threshold, kept: kept.length, aside: aside.length, ...f1(model, aside, threshold) })}\n`);
}
const allYes = aside.filter(({ isPositive }) => isPositive).length / aside.length;
process.stdout.write(`all-yes F1 on the part aside: ${((2 * allYes) / (1 + allYes)).toFixed(3)}\n`);
if (target) writeFileSync(target, compact(model));
