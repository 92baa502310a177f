/** One labelled example of a yes-or-no question. */
export interface Example {
  features: readonly string[];
  isPositive: boolean;
}

export interface LogisticWeights {
  bias: number;
  weights: Map<string, number>;
}

export interface TrainingOptions {
  /** A feature seen less often is left out. */
  minCount?: number;
  rounds?: number;
  l2?: number;
  rate?: number;
  seed?: number;
}

/** Logistic regression by AdaGrad over sparse binary features; the same examples and seed give the same weights. */
export function trainLogistic(examples: readonly Example[], options: TrainingOptions = {}): LogisticWeights {
  const { minCount = 2, rounds = 5, l2 = 1e-4, rate = 0.15, seed = 7 } = options;
  const vocabulary = countFeatures(examples, minCount);
  const model: LogisticWeights = { bias: 0, weights: new Map([...vocabulary].map((feature) => [feature, 0])) };
  const squares = new Map<string, number>();
  const order = examples.map((_, index) => index);
  const random = randomFrom(seed);
  for (let round = 0; round < rounds; round += 1) {
    shuffle(order, random);
    for (const index of order) {
      const example = examples[index];
      if (example) step(model, squares, example, rate, l2);
    }
  }
  return model;
}

function countFeatures(examples: readonly Example[], minCount: number): Set<string> {
  const counts = new Map<string, number>();
  for (const { features } of examples) for (const feature of features) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  return new Set([...counts].filter(([, count]) => count >= minCount).map(([feature]) => feature));
}

function step(model: LogisticWeights, squares: Map<string, number>, example: Example, rate: number, l2: number): void {
  const gap = probabilityOf(model, example.features) - (example.isPositive ? 1 : 0);
  model.bias -= rate * 0.1 * gap;
  for (const feature of example.features) {
    const weight = model.weights.get(feature);
    if (weight === undefined) continue;
    const gradient = gap + l2 * weight;
    const square = (squares.get(feature) ?? 1e-2) + gradient * gradient;
    squares.set(feature, square);
    model.weights.set(feature, weight - (rate * gradient) / Math.sqrt(square));
  }
}

/** 1 / (1 + e^-z); features are scaled by the square root of their number, so that length does not decide. */
export function probabilityOf(model: LogisticWeights, features: readonly string[]): number {
  let sum = 0;
  for (const feature of features) sum += model.weights.get(feature) ?? 0;
  return 1 / (1 + Math.exp(-(model.bias + (3 * sum) / Math.sqrt(features.length + 1))));
}

function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function shuffle(order: number[], random: () => number): void {
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
  }
}
