import { randomUUID } from 'node:crypto';

import type { MessageContext } from '@adjutant/contracts-core';
import { Database } from '@adjutant/database';
import { Injectable } from '@nestjs/common';

import type { CandidateRow, TaskGraphTables, TaskRow } from '../database/tables.js';
import { TaskChangesService } from '../tasks/task-changes.service.js';
import type { TimeFrames } from '../tasks/time-frames.js';
import { draftTask, mergeCandidate, reviseTask } from './apply-candidate.js';
import { CandidatesRepository, type Outcome, type Tx } from './candidates.repository.js';
import { DuplicatesService } from './duplicates.service.js';
import { planMerges, type Likeness, type MergePlan } from './plan-merges.js';
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
    for (const row of merged) {
      const task = tasks.get(taskOf.get(row.key) ?? '');
      if (!task || task.deleted_at) continue;
      const isOwn = task.origin_key === row.key;
      const next = isOwn ? reviseTask(task, row.proposal, row.time_zone, frames.now) : mergeCandidate(task, row.proposal, row.time_zone, frames.now);
      const isDone = next.status === 'done' && task.status !== 'done';
      const change = isDone ? 'completed' : isOwn ? 'updated' : 'merged';
      tasks.set(task.id, await this.changes.change(tx, ctx, task, next, { change, actor: 'agent' }, frames));
    }
  }
}

function isNew(row: CandidateRow): boolean {
  return row.task_id === null && row.proposal.confidence >= CONFIDENCE_FLOOR;
}

function outcomeOf(row: CandidateRow, plans: ReadonlyMap<string, MergePlan>, created: ReadonlyMap<string, TaskRow>): Outcome {
  const { key } = row;
  if (row.task_id !== null) return { key, state: 'merged', task_id: row.task_id };
  const plan = plans.get(key);
  if (!plan) return { key, state: 'kept', task_id: null };
  if ('create' in plan) return { key, state: 'created', task_id: created.get(key)?.id ?? null };
  return { key, state: 'merged', task_id: 'task_id' in plan ? plan.task_id : (created.get(plan.key)?.id ?? null) };
}
