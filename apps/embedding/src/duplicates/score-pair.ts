import type { DuplicateText } from '@adjutant/contracts-embedding';

import { compareTexts, FEATURES } from './compare-texts.js';
import { DUPLICATE_WEIGHTS } from './duplicate-weights.js';
import { findVeto, isIssueRef, issueKeysOf } from './find-veto.js';

/** Said by hand, not learnt: what naming the same issue adds to the log-odds. */
const SHARED_KEY_LOG_ODDS = 1.5;
/** And what it adds where one is the issue itself and the other asks for it in other words. */
const ASKS_FOR_ISSUE_LOG_ODDS = 5;
/** Work upon an issue that is not the issue's work. */
const AROUND_ISSUE = /^(?:review|test|verify|check|document|announce|deploy|release|merge|close|comment|triage|estimate|reply|write)\b/i;
const ISSUE_WORDS = /\b(?:[A-Z][A-Z0-9]{1,9}-\d{1,6}|[\w.-]*#\d{1,7})\b|\b(?:please|decide|do|finish|handle|ticket|issue)\b/gi;
const SAME_DAY_MS = 24 * 3_600_000;

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

/** Does `other` name the issue in its title and speak of nothing else: of its subject, on its day where both have one? */
function asksForIssue(issue: DuplicateText, other: DuplicateText): boolean {
  if (!isIssueRef(issue.source_ref) || isIssueRef(other.source_ref) || AROUND_ISSUE.test(other.title)) return false;
  const named = issueKeysOf({ ...other, snippet: '', source_ref: null });
  if (named.size !== 1 || ![...issueKeysOf({ ...issue, title: '', snippet: '' })].some((key) => named.has(key))) return false;
  if (issue.due_at !== null && other.due_at !== null && Math.abs(Date.parse(issue.due_at) - Date.parse(other.due_at)) > SAME_DAY_MS) return false;
  const bare = { ...other, title: other.title.replace(ISSUE_WORDS, ' '), snippet: '' };
  return compareTexts(bare, { ...issue, snippet: '' }, termWeight).title_containment >= 0.5;
}

/** The probability that two descriptions name the same piece of work. */
export function scorePair(left: DuplicateText, right: DuplicateText): PairScore {
  if (isIssueRef(left.source_ref) && left.source_ref === right.source_ref) return { probability: 1, veto: null };
  const veto = findVeto(left, right);
  if (veto !== null) return { probability: 0, veto };
  const features = compareTexts(left, right, termWeight);
  const sum = FEATURES.reduce((total, name) => total + DUPLICATE_WEIGHTS.features[name] * features[name], DUPLICATE_WEIGHTS.bias);
  const asked = asksForIssue(left, right) || asksForIssue(right, left) ? ASKS_FOR_ISSUE_LOG_ODDS : 0;
  return { probability: logistic(sum + asked + (sharesKey(left, right) ? SHARED_KEY_LOG_ODDS : 0)), veto: null };
}
