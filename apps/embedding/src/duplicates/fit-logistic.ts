export interface Example {
  features: readonly number[];
  isPositive: boolean;
  weight: number;
}

export interface LogisticModel {
  bias: number;
  weights: number[];
}

/** Logistic regression by gradient descent with momentum and an L2 penalty; `nonNegative` keeps every weight at zero or above. */
export function fitLogistic(examples: readonly Example[], { rounds = 4000, rate = 0.5, penalty = 1e-4, nonNegative = [] as readonly boolean[] } = {}): LogisticModel {
  const size = examples[0]?.features.length ?? 0;
  const weights = new Array<number>(size + 1).fill(0);
  const velocity = new Array<number>(size + 1).fill(0);
  const total = examples.reduce((sum, { weight }) => sum + weight, 0);
  for (let round = 0; round < rounds; round++) {
    const gradient = gradientOf(examples, weights);
    for (let at = 0; at <= size; at++) {
      velocity[at] = 0.9 * velocity[at]! - rate * (gradient[at]! / total + (at < size ? penalty * weights[at]! : 0));
      weights[at] = weights[at]! + velocity[at]!;
      if (nonNegative[at] && weights[at]! < 0) [weights[at], velocity[at]] = [0, 0];
    }
  }
  return { bias: weights[size] ?? 0, weights: weights.slice(0, size) };
}

function gradientOf(examples: readonly Example[], weights: readonly number[]): number[] {
  const size = weights.length - 1;
  const gradient = new Array<number>(size + 1).fill(0);
  for (const { features, isPositive, weight } of examples) {
    let sum = weights[size]!;
    for (let at = 0; at < size; at++) sum += weights[at]! * features[at]!;
    const error = weight * (1 / (1 + Math.exp(-sum)) - (isPositive ? 1 : 0));
    for (let at = 0; at < size; at++) gradient[at] = gradient[at]! + error * features[at]!;
    gradient[size] = gradient[size]! + error;
  }
  return gradient;
}
