import { AppError, type MessageContext } from '@adjutant/contracts-core';
import type { TaskLink } from '@adjutant/contracts-task-graph';
import { Database } from '@adjutant/database';
import { Injectable } from '@nestjs/common';

import type { Actor, TaskGraphTables } from '../database/tables.js';
import { TaskChangesService } from './task-changes.service.js';
import { TaskHistoryRepository } from './task-history.repository.js';
import { TaskLinksRepository } from './task-links.repository.js';
import { taskNotFound } from './tasks.service.js';
import { TasksRepository, type Predecessor, type Tx } from './tasks.repository.js';
import type { TimeFrames } from './time-frames.js';

export type LinkOutcome = 'linked' | 'known' | 'circle' | 'gone';

/** Ties tasks together. What orders work (blocks, progression) never closes a circle. */
@Injectable()
export class LinksService {
  constructor(
    private readonly database: Database<TaskGraphTables>,
    private readonly tasks: TasksRepository,
    private readonly history: TaskHistoryRepository,
    private readonly links: TaskLinksRepository,
    private readonly changes: TaskChangesService,
  ) {}

  async link(ctx: MessageContext, link: TaskLink): Promise<TaskLink> {
    if (link.parent_id === link.child_id) throw new AppError('UNPROCESSABLE', 'A task cannot be linked to itself.');
    const outcome = await this.database.asUser(ctx, async (tx) => {
      if (await this.history.taskChangedBy(tx, ctx.operationId)) return 'linked';
      return this.linkIn(tx, ctx, link, 'user', await this.changes.framesIn(tx, ctx));
    });
    if (outcome === 'gone') throw taskNotFound();
    if (outcome === 'circle') throw new AppError('UNPROCESSABLE', 'This link would close a circle: each of the two would wait for the other.');
    if (outcome === 'known') throw new AppError('CONFLICT', 'These two tasks are linked already.');
    return link;
  }

  listAmong(ctx: MessageContext, ids: readonly string[]): Promise<TaskLink[]> {
    return this.links.listAmong(ctx, ids);
  }

  /** For each of the tasks the one that was asked for last before it in the same thread. */
  predecessorsIn(tx: Tx, ids: readonly string[]): Promise<Predecessor[]> {
    return this.tasks.predecessorsInThread(tx, ids);
  }

  /** Links two tasks unless they are linked already or a circle would close. The child's history says so. */
  async linkIn(tx: Tx, ctx: MessageContext, link: TaskLink, actor: Actor, frames: TimeFrames): Promise<LinkOutcome> {
    await this.links.lockGraph(tx, ctx.userId);
    const rows = await this.tasks.lockAll(tx, [link.parent_id, link.child_id]);
    const child = rows.find((row) => row.id === link.child_id);
    if (!child || rows.length < 2 || rows.some((row) => row.deleted_at)) return 'gone';
    if (link.kind !== 'relates_to' && (await this.links.isReachable(tx, link.child_id, link.parent_id))) return 'circle';
    if (!(await this.links.insert(tx, ctx.userId, link, frames.now))) return 'known';
    await this.changes.change(tx, ctx, child, child, { change: 'linked', actor, remembered: { before: null, after: { link } } }, frames);
    return 'linked';
  }
}
