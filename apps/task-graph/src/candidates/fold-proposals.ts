import type { TaskCandidate } from '@adjutant/contracts-agent-orchestrator';

/** No number of mentions makes a guess certain. */
const MAX_CONFIDENCE = 0.99;

type Proposal = Pick<TaskCandidate, 'key' | 'occurred_at' | 'source_event_id' | 'confidence' | 'importance' | 'source_signal' | 'due_at' | 'all_day'> & Partial<Pick<TaskCandidate, 'resolves'>>;

export interface Folded<Member> {
  /** The one that names the task. */
  first: Member;
  /** All, the one that was asked for first in front. */
  inOrder: Member[];
  confidence: number;
  importance: number;
  source_signal: number;
  due: { due_at: string; all_day: boolean } | null;
}

/**
 * What several proposals say of one task together, the same in whatever order they came: the one that was asked for first
 * names it, it is due when the first that says so says, or when it was put off to last.
 */
export function foldProposals<Member extends Proposal>(proposals: readonly [Member, ...Member[]]): Folded<Member> {
  const inOrder = [...proposals].sort(byTime);
  const asking = inOrder.filter(({ resolves }) => resolves?.as !== 'moved');
  const moved = inOrder.filter(({ resolves, due_at }) => resolves?.as === 'moved' && due_at !== null).at(-1);
  const dated = moved ?? asking.find(({ due_at }) => due_at !== null);
  return {
    first: asking[0] ?? inOrder[0] ?? proposals[0],
    inOrder,
    confidence: certainty(asking),
    importance: Math.max(...inOrder.map(({ importance }) => importance)),
    source_signal: Math.max(...inOrder.map(({ source_signal }) => source_signal)),
    due: dated?.due_at ? { due_at: dated.due_at, all_day: dated.all_day } : null,
  };
}

function byTime(left: Proposal, right: Proposal): number {
  return Date.parse(left.occurred_at) - Date.parse(right.occurred_at) || (left.key < right.key ? -1 : left.key > right.key ? 1 : 0);
}

/** Each event that speaks of it makes it surer; two proposals of one event do not. */
function certainty(proposals: readonly Proposal[]): number {
  const byEvent = new Map<string, number>();
  for (const { source_event_id, confidence } of proposals) byEvent.set(source_event_id, Math.max(byEvent.get(source_event_id) ?? 0, confidence));
  const doubt = [...byEvent.values()].reduce((product, confidence) => product * (1 - confidence), 1);
  const alone = Math.max(0, ...byEvent.values());
  return Math.max(alone, Math.min(MAX_CONFIDENCE, Math.round((1 - doubt) * 1e6) / 1e6));
}
