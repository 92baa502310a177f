import type { TaskCandidate } from '@adjutant/contracts-agent-orchestrator';
import type { MessageContext } from '@adjutant/contracts-core';
import { Injectable } from '@nestjs/common';

import type { CandidateRow, TaskRow } from '../database/tables.js';
import { TaskChangesService } from '../tasks/task-changes.service.js';
import type { TimeFrames } from '../tasks/time-frames.js';
import { applyResolution, mergeProposals } from './apply-candidate.js';
import { CandidatesRepository, type Tx } from './candidates.repository.js';
import { isAnywhere, isNamedIn, pickResolved } from './pick-resolved.js';

interface Batch {
  tx: Tx;
  ctx: MessageContext;
  frames: TimeFrames;
}

/** Brings what messages say of earlier work to its task: as soon as both are there, whichever came first. */
@Injectable()
export class ResolutionsService {
  constructor(
    private readonly repository: CandidatesRepository,
    private readonly changes: TaskChangesService,
  ) {}

  /** Settles what waits near the given proposals, in the order in which it was said. */
  async settle(batch: Batch, rows: readonly CandidateRow[]): Promise<void> {
    const near = { thread_ids: uniqueOf(rows.map((row) => row.thread_id)), event_ids: uniqueOf(rows.map((row) => row.source_event_id)) };
    const waiting = (await this.repository.listResolving(batch.tx, near)).filter((row) => isConcerned(row, rows)).sort(bySaying);
    for (const row of waiting) await this.#settleOne(batch, row);
  }

  async #settleOne(batch: Batch, row: CandidateRow): Promise<void> {
    const { resolves, occurred_at } = row.proposal;
    if (!resolves) return;
    const near = { thread_ids: uniqueOf([resolves.thread_id]), event_ids: uniqueOf([resolves.event_id]) };
    const tasks = (await this.repository.listResolvable(batch.tx, near, isAnywhere(resolves))).filter(({ id }) => id !== row.task_id);
    const target = pickResolved(tasks, resolves, new Date(occurred_at));
    if (!target) return;
    const locked = new Map((await this.changes.lockAll(batch.tx, uniqueOf([target.id, row.task_id]))).map((task) => [task.id, task]));
    const [task, own] = [locked.get(target.id), locked.get(row.task_id ?? '')];
    if (!task || task.deleted_at || (own && !isUntouched(own, row))) return;
    await this.repository.settle(batch.tx, [{ key: row.key, state: 'merged', task_id: task.id }]);
    if (own) await this.changes.change(batch.tx, batch.ctx, own, { ...own, deleted_at: batch.frames.now }, { change: 'merged', actor: 'agent' }, batch.frames);
    await this.#bring(batch, task, row.proposal);
  }

  async #bring({ tx, ctx, frames }: Batch, task: TaskRow, proposal: TaskCandidate): Promise<void> {
    const as = proposal.resolves?.as;
    if (as === 'done' || as === 'dismissed') {
      const next = applyResolution(task, { as, occurred_at: proposal.occurred_at }, frames.now);
      const refs = next === task ? {} : { source_refs: withQuote(next, proposal) };
      await this.changes.change(tx, ctx, task, { ...next, ...refs }, { change: as === 'done' ? 'completed' : 'updated', actor: 'agent' }, frames);
      return;
    }
    const members = (await this.repository.proposalsOf(tx, [task.id])).map((member) => member.proposal);
    const next = mergeProposals(task, members.filter(isDescribing), ctx.timeZone, frames.now);
    await this.changes.change(tx, ctx, task, next, { change: as === 'moved' ? 'updated' : 'merged', actor: 'agent' }, frames);
  }
}

/** What is told apart by name alone is looked for when it comes, and when something of that name does. */
function isConcerned({ key, proposal }: CandidateRow, rows: readonly CandidateRow[]): boolean {
  const { resolves } = proposal;
  if (!resolves || !isAnywhere(resolves)) return resolves !== null;
  return rows.some((row) => row.key === key || isNamedIn(row.proposal.title, resolves.about));
}

/** Does a proposal tell what the task is, and not only that it is over? */
export function isDescribing({ resolves }: TaskCandidate): boolean {
  return resolves?.as !== 'done' && resolves?.as !== 'dismissed';
}

/** A task that nobody took up and that nothing else was merged into. */
function isUntouched(task: TaskRow, row: CandidateRow): boolean {
  return task.deleted_at === null && task.edited_fields.length === 0 && task.origin_key === row.key && task.source_refs.every(({ id }) => id === row.source_event_id);
}

function withQuote({ source_refs }: Pick<TaskRow, 'source_refs'>, { source_event_id, source, quote, event_title, occurred_at }: TaskCandidate): TaskRow['source_refs'] {
  if (source_refs.some(({ id }) => id === source_event_id)) return source_refs;
  return [...source_refs, { type: 'event', id: source_event_id, source, quote, title: event_title, occurred_at }];
}

const uniqueOf = (ids: readonly (string | null)[]): string[] => [...new Set(ids.filter((id) => id !== null))];
const bySaying = (left: CandidateRow, right: CandidateRow): number => Date.parse(left.proposal.occurred_at) - Date.parse(right.proposal.occurred_at) || (left.key < right.key ? -1 : 1);
