import { randomUUID } from 'node:crypto';

import { AppError, type MessageContext } from '@adjutant/contracts-core';
import { taskLink, type Task, type TaskInput } from '@adjutant/contracts-task-graph';
import { Database } from '@adjutant/database';
import { Injectable } from '@nestjs/common';

import type { TaskGraphTables, TaskHistoryRow, TaskRow } from '../database/tables.js';
import { hoursOf } from './days-in-zone.js';
import { recallFields } from './diff-task.js';
import { presentTask } from './present-task.js';
import { TaskChangesService, type Change } from './task-changes.service.js';
import { TaskHistoryRepository } from './task-history.repository.js';
import { TaskLinksRepository } from './task-links.repository.js';
import { applyInput, emptyDraft, type TaskDraft } from './task-state.js';
import { TasksRepository, type Tx } from './tasks.repository.js';
import type { TimeFrames } from './time-frames.js';

export function taskNotFound(): AppError {
  return new AppError('NOT_FOUND', 'There is no such task. It may have been deleted: undo brings it back.');
}

/** What a person does to tasks. Everything is remembered and can be taken back. */
@Injectable()
export class TasksService {
  constructor(
    private readonly database: Database<TaskGraphTables>,
    private readonly tasks: TasksRepository,
    private readonly history: TaskHistoryRepository,
    private readonly links: TaskLinksRepository,
    private readonly changes: TaskChangesService,
  ) {}

  create(ctx: MessageContext, input: TaskInput): Promise<Task> {
    return this.database.asUser(ctx, async (tx) => {
      const frames = await this.changes.framesIn(tx, ctx);
      const done = await this.history.taskChangedBy(tx, ctx.operationId);
      if (done) return this.#present(tx, done, frames);
      await this.#checkParent(tx, input.parent_id);
      checkSnooze(input, frames.now);
      const draft = applyInput(emptyDraft(ctx.userId, randomUUID(), ctx.timeZone, frames.now), input, ctx, frames.now);
      const [row] = await this.changes.create(tx, ctx, [draft], 'user', frames);
      if (!row) throw taskNotFound();
      return presentTask(row, frames.of(row), frames.now);
    });
  }

  update(ctx: MessageContext, id: string, changes: Partial<TaskInput>, expectedVersion?: number): Promise<Task> {
    return this.#change(ctx, id, async (tx, row, frames) => {
      if (expectedVersion !== undefined && expectedVersion !== row.version) throw changedMeanwhile(row.version);
      await this.#checkParent(tx, changes.parent_id, row);
      checkSnooze(changes, frames.now);
      const next = applyInput(row, changes, ctx, frames.now);
      const isDone = next.status === 'done' && row.status !== 'done';
      return { next: touched(next, Object.keys(changes), frames.now), change: { change: isDone ? 'completed' : 'updated', actor: 'user' } };
    });
  }

  complete(ctx: MessageContext, id: string): Promise<Task> {
    return this.update(ctx, id, { status: 'done' });
  }

  async remove(ctx: MessageContext, id: string): Promise<void> {
    await this.#change(ctx, id, async (_tx, row, frames) => ({ next: { ...row, deleted_at: frames.now }, change: { change: 'deleted', actor: 'user' } }));
  }

  /** Takes back the newest change that has not been taken back; asked again, the one before. Undoing a creation deletes. */
  undo(ctx: MessageContext, id: string): Promise<Task> {
    return this.#change(
      ctx,
      id,
      async (tx, row, frames) => {
        const last = await this.history.lastUndoable(tx, id);
        if (!last) throw new AppError('CONFLICT', 'There is no change left to take back.');
        return this.#inverse(tx, row, last, frames.now);
      },
      { alsoDeleted: true },
    );
  }

  async #inverse(tx: Tx, row: TaskRow, last: TaskHistoryRow, now: Date): Promise<{ next: TaskDraft; change: Change }> {
    const undone = { change: 'undone', actor: 'user', undoes_version: last.version } as const;
    if (last.change === 'linked') {
      await this.links.remove(tx, taskLink.parse(last.after?.link));
      return { next: row, change: { ...undone, remembered: { before: last.after, after: last.before } } };
    }
    if (last.change === 'created') {
      return { next: { ...row, deleted_at: now }, change: { ...undone, remembered: { before: { deleted_at: null }, after: { deleted_at: now } } } };
    }
    const restored = { ...row, ...recallFields(last.before ?? {}) };
    await this.#checkCircle(tx, restored.parent_id, row);
    return { next: touched(restored, Object.keys(last.before ?? {}), now), change: { ...undone, remembered: { before: last.after, after: last.before } } };
  }

  #change(
    ctx: MessageContext,
    id: string,
    decide: (tx: Tx, row: TaskRow, frames: TimeFrames) => Promise<{ next: TaskDraft; change: Change }>,
    { alsoDeleted = false } = {},
  ): Promise<Task> {
    return this.database.asUser(ctx, async (tx) => {
      const frames = await this.changes.framesIn(tx, ctx);
      if (await this.history.taskChangedBy(tx, ctx.operationId)) return this.#present(tx, id, frames);
      const row = await this.tasks.lock(tx, id);
      if (!row || (row.deleted_at && !alsoDeleted)) throw taskNotFound();
      const { next, change } = await decide(tx, row, frames);
      const stored = await this.changes.change(tx, ctx, row, next, change, frames);
      return presentTask(stored, frames.of(stored), frames.now);
    });
  }

  /** The task as it is now: for an operation that was done before. */
  async #present(tx: Tx, id: string, frames: TimeFrames): Promise<Task> {
    const row = await this.tasks.lock(tx, id);
    if (!row) throw taskNotFound();
    return presentTask(row, frames.of(row), frames.now);
  }

  async #checkParent(tx: Tx, parentId: string | null | undefined, child?: TaskRow): Promise<void> {
    if (!parentId) return;
    if (parentId === child?.id) throw new AppError('UNPROCESSABLE', 'A task cannot be part of itself.');
    if (!(await this.tasks.exists(tx, parentId))) throw new AppError('UNPROCESSABLE', 'There is no task with the id given as parent_id.');
    if (child) await this.#checkCircle(tx, parentId, child);
  }

  /** The lock is that of links: two changes that each look fine could close a circle together. */
  async #checkCircle(tx: Tx, parentId: string | null, child: TaskRow): Promise<void> {
    if (!parentId || parentId === child.parent_id) return;
    await this.links.lockGraph(tx, child.user_id);
    if (await this.tasks.isPartOf(tx, parentId, child.id)) throw new AppError('CONFLICT', 'This would close a circle: the task named by parent_id is itself part of this one.');
  }
}

function checkSnooze({ snoozed_until: until }: Partial<TaskInput>, now: Date): void {
  if (until && new Date(until) <= now) throw new AppError('BAD_REQUEST', 'snoozed_until lies in the past: write an instant that is still to come, or null to wake the task.');
}

function changedMeanwhile(version: number): AppError {
  return new AppError('CONFLICT', 'Somebody changed this task in the meantime. Read it again, then repeat your change.', { version });
}

/** A person has taken the task up: it counts as theirs from now, and agents leave the named fields alone. */
function touched<Row extends TaskDraft>(row: Row, fields: readonly string[], now: Date): Row {
  return { ...row, is_kept: true, active_hours: hoursOf(now), edited_fields: [...new Set([...row.edited_fields, ...fields])].sort() };
}
