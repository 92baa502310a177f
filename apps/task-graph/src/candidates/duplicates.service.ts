import type { TaskCandidate } from '@adjutant/contracts-agent-orchestrator';
import type { MessageContext } from '@adjutant/contracts-core';
import { scoreDuplicates, type DuplicateText } from '@adjutant/contracts-embedding';
import { Bus } from '@adjutant/messaging';
import { Injectable } from '@nestjs/common';

import type { Recalled } from '../tasks/recalled-task.js';
import { TaskReadsService } from '../tasks/task-reads.service.js';
import { pairCandidates } from './pair-candidates.js';
import type { Likeness } from './plan-merges.js';

const MAX_PAIRS = 1_000;
const SNIPPET_LENGTH = 1_000;

interface Pair {
  key: string;
  with: Likeness['with'];
  left: DuplicateText;
  right: DuplicateText;
}

/** Asks how likely proposals are the same work as tasks, or as each other: one request for a batch. */
@Injectable()
export class DuplicatesService {
  constructor(
    private readonly reads: TaskReadsService,
    private readonly bus: Bus,
  ) {}

  async compare(ctx: MessageContext, candidates: readonly TaskCandidate[]): Promise<Likeness[]> {
    const recalled = await this.reads.recall(ctx.userId, candidates);
    const pairs = [...pairsWithTasks(candidates, recalled), ...pairsWithin(candidates)].slice(0, MAX_PAIRS);
    if (pairs.length === 0) return [];
    const { scores } = await this.bus.request(ctx, scoreDuplicates, { pairs: pairs.map(({ left, right }) => ({ left, right })) });
    return pairs.map((pair, index) => ({ key: pair.key, with: pair.with, probability: scores[index]?.probability ?? 0 }));
  }
}

function pairsWithTasks(candidates: readonly TaskCandidate[], recalled: readonly Recalled[]): Pair[] {
  const byKey = new Map(candidates.map((candidate) => [candidate.key, candidate]));
  return recalled.flatMap((task) => {
    const candidate = byKey.get(task.key);
    return candidate ? [{ key: task.key, with: { task_id: task.id }, left: describeCandidate(candidate), right: describeTask(task) }] : [];
  });
}

function pairsWithin(candidates: readonly TaskCandidate[]): Pair[] {
  return pairCandidates(candidates).map(({ later, earlier }) => ({
    key: later.key,
    with: { key: earlier.key },
    left: describeCandidate(later),
    right: describeCandidate(earlier),
  }));
}

function describeCandidate(candidate: TaskCandidate): DuplicateText {
  return { title: candidate.title, snippet: candidate.quote.slice(0, SNIPPET_LENGTH), source_ref: candidate.source_ref, due_at: candidate.due_at };
}

function describeTask(task: Recalled): DuplicateText {
  const snippet = task.source_refs[0]?.quote ?? task.details ?? '';
  return { title: task.title, snippet: snippet.slice(0, SNIPPET_LENGTH), source_ref: task.source_ref, due_at: task.due_at?.toISOString() ?? null };
}
