import { readFileSync } from 'node:fs';

import { requestFeatures } from './request-features.js';
import { type LogisticWeights, probabilityOf } from './train-logistic.js';

let model: LogisticWeights | undefined;

/** How likely a sentence asks for something to be done, 0..1, by the trained weights alone. */
export function scoreRequest(sentence: string): number {
  model ??= loadWeights();
  return probabilityOf(model, requestFeatures(sentence));
}

/** Read beside this file: in thousandths, see request-detector.eval.ts. */
function loadWeights(): LogisticWeights {
  const stored = JSON.parse(readFileSync(new URL('./request-weights.json', import.meta.url), 'utf8')) as { bias: number; weights: Record<string, number> };
  return { bias: stored.bias / 1000, weights: new Map(Object.entries(stored.weights).map(([feature, thousandths]) => [feature, thousandths / 1000])) };
}
