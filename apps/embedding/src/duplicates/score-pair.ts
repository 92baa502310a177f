import type { DuplicateText } from '@adjutant/contracts-embedding';

import { compareTexts, FEATURES } from './compare-texts.js';
import { DUPLICATE_WEIGHTS } from './duplicate-weights.js';
import { findVeto, isIssueRef, issueKeysOf } from './find-veto.js';

/** Said by hand, not learnt: what naming the same issue adds to the log-odds. */
const SHARED_KEY_LOG_ODDS = 1.5;

export interface PairScore {
  probability: number;
  veto: string | null;
}

const termWeights = new Map<string, number>(DUPLICATE_WEIGHTS.terms.map(([stem, weight]) => [stem, weight]));

/** How telling a stem is: the logarithm of how seldom it occurs in the training texts. */
export function termWeight(stem: string): number {
  return termWeights.get(stem) ?? DUPLICATE_WEIGHTS.unknown_term;
}

export function logistic(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

function sharesKey(left: DuplicateText, right: DuplicateText): boolean {
  const keys = issueKeysOf(right);
  return [...issueKeysOf(left)].some((key) => keys.has(key));
}

/** The probability that two descriptions name the same piece of work. */
export function scorePair(left: DuplicateText, right: DuplicateText): PairScore {
  if (isIssueRef(left.source_ref) && left.source_ref === right.source_ref) return { probability: 1, veto: null };
  const veto = findVeto(left, right);
  if (veto !== null) return { probability: 0, veto };
  const features = compareTexts(left, right, termWeight);
  const sum = FEATURES.reduce((total, name) => total + DUPLICATE_WEIGHTS.features[name] * features[name], DUPLICATE_WEIGHTS.bias);
  return { probability: logistic(sum + (sharesKey(left, right) ? SHARED_KEY_LOG_ODDS : 0)), veto: null };
}
