import { randomUUID } from 'node:crypto';

import { Clock, type MessageContext } from '@adjutant/contracts-core';
import { taskChanged, type TaskHistoryEntry } from '@adjutant/contracts-task-graph';
import { Outbox } from '@adjutant/messaging';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import type { Actor, TaskHistoryRow, TaskRow } from '../database/tables.js';
import { diffTask, rememberTask } from './diff-task.js';
import { presentTask } from './present-task.js';
import { settleTask } from './settle-task.js';
import { TaskHistoryRepository } from './task-history.repository.js';
import type { TaskDraft } from './task-state.js';
import { TasksRepository, type Tx } from './tasks.repository.js';
import { TimeFrames } from './time-frames.js';

export interface Change {
  change: TaskHistoryEntry['change'];
  actor: Actor;
  undoes_version?: number;
  /** What history says changed, when it is not a field of the task. */
  remembered?: { before: Record<string, unknown> | null; after: Record<string, unknown> | null };
}

/** The one way a task is written: row, history and event in the same transaction, the version one higher. */
@Injectable()
export class TaskChangesService {
  constructor(
    private readonly tasks: TasksRepository,
    private readonly history: TaskHistoryRepository,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  async framesIn(tx: Tx, ctx: MessageContext): Promise<TimeFrames> {
    return new TimeFrames(this.clock.now(), ctx.timeZone, await this.tasks.newestIn(tx));
  }

  async create(tx: Tx, ctx: MessageContext, drafts: readonly TaskDraft[], actor: Actor, frames: TimeFrames): Promise<TaskRow[]> {
    const rows = drafts.map((draft) => settleTask(draft, frames.of(draft), frames.now));
    await this.tasks.insert(tx, rows);
    await this.history.append(tx, rows.map((row) => this.#entry(ctx, row, { change: 'created', actor, remembered: { before: null, after: rememberTask(row) } }, frames.now)));
    const announced = rows.map((row) => this.#announcement(row, { change: 'created', actor }, frames));
    await this.outbox.writeAll(tx, ctx, taskChanged, announced);
    return rows;
  }

  /** Stores `next` over `row`. Nothing happens when history would have nothing to say about it. */
  async change(tx: Tx, ctx: MessageContext, row: TaskRow, next: TaskDraft, change: Change, frames: TimeFrames): Promise<TaskRow> {
    const remembered = change.remembered ?? diffTask(row, next as TaskRow);
    if (!remembered) return row;
    const versioned = { ...next, version: row.version + 1, updated_at: frames.now };
    const stored = settleTask(versioned, frames.of(versioned), frames.now);
    await this.tasks.update(tx, stored);
    await this.history.append(tx, [this.#entry(ctx, stored, { ...change, remembered }, frames.now)]);
    await this.outbox.write(tx, ctx, taskChanged, this.#announcement(stored, change, frames));
    return stored;
  }

  lockAll(tx: Tx, ids: readonly string[]): Promise<TaskRow[]> {
    return this.tasks.lockAll(tx, ids);
  }

  /** An operation of a person changes one task, so that its id may be that of the entry. */
  #entry(ctx: MessageContext, row: TaskRow, { change, actor, undoes_version, remembered }: Change, now: Date): TaskHistoryRow {
    return {
      id: (actor === 'user' ? ctx.operationId : undefined) ?? randomUUID(),
      user_id: row.user_id,
      task_id: row.id,
      version: row.version,
      change,
      actor,
      before: remembered?.before ?? null,
      after: remembered?.after ?? null,
      undoes_version: undoes_version ?? null,
      created_at: now,
    };
  }

  #announcement(row: TaskRow, { change, actor }: Change, frames: TimeFrames): z.input<typeof taskChanged.payload> {
    const task = row.deleted_at ? null : presentTask(row, frames.of(row), frames.now);
    return { task_id: row.id, version: row.version, change, actor, task };
  }
}
