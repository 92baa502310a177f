/** One measured figure, what it should be, and what stands beside it. */
export interface Figure {
  /** Which measurement it belongs to, as in `--only`. */
  group: string;
  name: string;
  value: number;
  unit: string;
  target: { atMost: number } | { atLeast: number } | null;
  /** What was measured or recorded for comparison. */
  baseline: { what: string; value: number; unit: string } | null;
  /** Value by baseline; null without a baseline. */
  ratio: number | null;
  isMet: boolean | null;
}

type Given = Omit<Figure, 'ratio' | 'isMet' | 'target' | 'baseline'> & { target?: Figure['target']; baseline?: Figure['baseline'] };

/** A figure with its ratio and whether it meets its target. */
export function figure({ target = null, baseline = null, ...given }: Given): Figure {
  const ratio = baseline && baseline.value > 0 ? given.value / baseline.value : null;
  return { ...given, target, baseline, ratio, isMet: target && ('atMost' in target ? given.value <= target.atMost : given.value >= target.atLeast) };
}

/** The value below which `share` of the values lie (nearest rank). NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}
