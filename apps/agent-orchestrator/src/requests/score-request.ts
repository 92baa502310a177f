import { requestFeatures } from './request-features.js';
import weightsJson from './request-weights.json' with { type: 'json' };
import { type LogisticWeights, probabilityOf } from './train-logistic.js';

let model: LogisticWeights | undefined;

/** How likely a sentence asks for something to be done, 0..1, by the trained weights alone. */
export function scoreRequest(sentence: string): number {
  model ??= loadWeights();
  return probabilityOf(model, requestFeatures(sentence));
}

function loadWeights(): LogisticWeights {
  const weights = new Map(Object.entries(weightsJson.weights).map(([feature, thousandths]) => [feature, thousandths / 1000]));
  return { bias: weightsJson.bias / 1000, weights };
}
