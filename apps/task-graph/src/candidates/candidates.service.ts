import { randomUUID } from 'node:crypto';

import type { TaskCandidate } from '@adjutant/contracts-agent-orchestrator';
import type { MessageContext } from '@adjutant/contracts-core';
import { Database } from '@adjutant/database';
import { Injectable } from '@nestjs/common';

import type { CandidateRow, TaskGraphTables, TaskRow } from '../database/tables.js';
import { TaskChangesService } from '../tasks/task-changes.service.js';
import type { TimeFrames } from '../tasks/time-frames.js';
import { draftTask, mergeProposals, reviseTask } from './apply-candidate.js';
import { CandidatesRepository, type Outcome, type Tx } from './candidates.repository.js';
import { DuplicatesService } from './duplicates.service.js';
import { planMerges, type Likeness, type MergePlan } from './plan-merges.js';
import { isDescribing, ResolutionsService } from './resolutions.service.js';
import { ProposedLinksService } from './proposed-links.service.js';

const BATCH = 100;
/** Below this a proposal is kept as such: a board of guesses helps nobody. */
export const CONFIDENCE_FLOOR = 0.35;

interface Batch {
  tx: Tx;
  ctx: MessageContext;
  frames: TimeFrames;
}

/** Makes tasks of proposals, each piece of work once. */
@Injectable()
export class CandidatesService {
  constructor(
    private readonly database: Database<TaskGraphTables>,
    private readonly repository: CandidatesRepository,
    private readonly duplicates: DuplicatesService,
    private readonly changes: TaskChangesService,
    private readonly links: ProposedLinksService,
    private readonly resolutions: ResolutionsService,
  ) {}

  /** Works on the oldest pending proposals; true when there may be more. The other services are asked before the transaction begins. */
  async merge(caller: MessageContext): Promise<boolean> {
    const pending = await this.repository.listPending(caller, BATCH);
    const first = pending[0];
    if (!first) return false;
    const ctx = { ...caller, timeZone: first.time_zone };
    const likenesses = await this.duplicates.compare(ctx, pending.filter(isNew).map((row) => row.proposal));
    await this.database.asUser(ctx, async (tx) => {
      const rows = await this.repository.lockUnchanged(tx, pending);
      if (rows.length > 0) await this.#apply({ tx, ctx, frames: await this.changes.framesIn(tx, ctx) }, rows, likenesses);
    });
    return pending.length === BATCH;
  }

  async #apply(batch: Batch, rows: readonly CandidateRow[], likenesses: readonly Likeness[]): Promise<void> {
    const news = rows.filter(isNew);
    const plans = planMerges(news.map((row) => row.key), likenesses);
    const created = await this.#create(batch, news, plans);
    const outcomes = rows.map((row) => outcomeOf(row, plans, created));
    await this.#revise(batch, rows, outcomes);
    await this.repository.settle(batch.tx, outcomes);
    await this.links.tie(batch, rows, outcomes);
    await this.resolutions.settle(batch, rows);
  }

  async #create({ tx, ctx, frames }: Batch, news: readonly CandidateRow[], plans: ReadonlyMap<string, MergePlan>): Promise<Map<string, TaskRow>> {
    const own = news.filter((row) => 'create' in (plans.get(row.key) ?? {}));
    const drafts = own.map((row) => draftTask(row.proposal, { id: randomUUID(), userId: ctx.userId, timeZone: row.time_zone }, frames.now));
    const tasks = await this.changes.create(tx, ctx, drafts, 'agent', frames);
    return new Map(own.flatMap((row, index) => (tasks[index] ? [[row.key, tasks[index]] as const] : [])));
  }

  /** Brings what is proposed again, or by a second source, into the tasks that are there. */
  async #revise({ tx, ctx, frames }: Batch, rows: readonly CandidateRow[], outcomes: readonly Outcome[]): Promise<void> {
    const merged = rows.filter((_row, index) => outcomes[index]?.state === 'merged');
    const taskOf = new Map(outcomes.map((outcome) => [outcome.key, outcome.task_id]));
    const ids = merged.flatMap((row) => taskOf.get(row.key) ?? []);
    const tasks = new Map((await this.changes.lockAll(tx, [...new Set(ids)])).map((task) => [task.id, task]));
    const members = groupByTask([...(await this.repository.proposalsOf(tx, ids)), ...outcomes.flatMap(({ key, task_id }, index) => (task_id && rows[index] ? [{ key, task_id, proposal: rows[index].proposal }] : []))]);
    for (const row of merged) {
      const task = tasks.get(taskOf.get(row.key) ?? '');
      if (!task || task.deleted_at) continue;
      const isOwn = task.origin_key === row.key;
      const revised = isOwn && isDescribing(row.proposal) ? reviseTask(task, row.proposal, row.time_zone, frames.now) : task;
      const proposals = members.get(task.id) ?? [];
      const next = proposals.length > 1 || !isOwn ? mergeProposals(revised, proposals, row.time_zone, frames.now) : revised;
      const isDone = next.status === 'done' && task.status !== 'done';
      const change = isDone ? 'completed' : isOwn ? 'updated' : 'merged';
      tasks.set(task.id, await this.changes.change(tx, ctx, task, next, { change, actor: 'agent' }, frames));
    }
  }
}

/** What closes or moves earlier work never becomes a task of its own. */
function isNew({ task_id, proposal }: CandidateRow): boolean {
  return task_id === null && proposal.confidence >= CONFIDENCE_FLOOR && (!proposal.resolves || proposal.resolves.as === 'repeated');
}

function groupByTask(members: readonly Pick<CandidateRow, 'key' | 'task_id' | 'proposal'>[]): Map<string, TaskCandidate[]> {
  const groups = new Map<string, Map<string, TaskCandidate>>();
  for (const { key, task_id, proposal } of members) {
    if (!task_id || !isDescribing(proposal)) continue;
    groups.set(task_id, (groups.get(task_id) ?? new Map<string, TaskCandidate>()).set(key, proposal));
  }
  return new Map([...groups].map(([id, byKey]) => [id, [...byKey.values()]]));
}

function outcomeOf(row: CandidateRow, plans: ReadonlyMap<string, MergePlan>, created: ReadonlyMap<string, TaskRow>): Outcome {
  const { key } = row;
  if (row.task_id !== null) return { key, state: 'merged', task_id: row.task_id };
  const plan = plans.get(key);
  if (!plan) return { key, state: 'kept', task_id: null };
  if ('create' in plan) return { key, state: 'created', task_id: created.get(key)?.id ?? null };
  return { key, state: 'merged', task_id: 'task_id' in plan ? plan.task_id : (created.get(plan.key)?.id ?? null) };
}
