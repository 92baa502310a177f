import type { TaskCandidate } from '@adjutant/contracts-agent-orchestrator';

import { compareTrigrams, trigramsOf } from './compare-titles.js';

type Comparable = Pick<TaskCandidate, 'key' | 'title' | 'thread_id' | 'due_at'>;

/** What pg_trgm takes for similar by default: proposals are compared with each other as with tasks. */
const SIMILAR = 0.3;
const PER_CANDIDATE = 4;

/** For each proposal the earlier ones of the batch that may be the same work, at most four, the likeliest first. */
export function pairCandidates<Candidate extends Comparable>(candidates: readonly Candidate[]): { later: Candidate; earlier: Candidate }[] {
  const pieces = candidates.map((candidate) => trigramsOf(candidate.title));
  return candidates.flatMap((later, index) =>
    candidates
      .slice(0, index)
      .map((earlier, place) => ({ later, earlier, similarity: compareTrigrams(pieces[index] ?? new Set(), pieces[place] ?? new Set()) }))
      .filter(({ earlier, similarity }) => similarity >= SIMILAR || isNear(later, earlier))
      .sort((left, right) => right.similarity - left.similarity)
      .slice(0, PER_CANDIDATE)
      .map(({ earlier }) => ({ later, earlier })),
  );
}

function isNear(one: Comparable, other: Comparable): boolean {
  return (one.thread_id !== null && one.thread_id === other.thread_id) || (one.due_at !== null && one.due_at === other.due_at);
}
