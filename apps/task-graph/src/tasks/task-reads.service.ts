import { Clock, type MessageContext, type Source } from '@adjutant/contracts-core';
import type { FocusBoard, Task, TaskHistoryEntry, TaskList, listTasksQuery } from '@adjutant/contracts-task-graph';
import { Injectable } from '@nestjs/common';
import { sql, type RawBuilder } from 'kysely';
import type { z } from 'zod';

import type { TaskRow } from '../database/tables.js';
import type { Bucket } from './assign-bucket.js';
import { isAmong, isInHorizon, isSearched } from './list-filters.js';
import { readCursor, writeCursor } from './page-cursor.js';
import { pickBoard } from './pick-board.js';
import { presentTask } from './present-task.js';
import type { Description, Recalled } from './recalled-task.js';
import { BUCKET_NUMBERS } from './rank-expression.js';
import { RankedTasksRepository } from './ranked-tasks.repository.js';
import { SimilarTasksRepository } from './similar-tasks.repository.js';
import { TaskHistoryRepository } from './task-history.repository.js';
import { TasksRepository } from './tasks.repository.js';
import { taskNotFound } from './tasks.service.js';
import { archiveFrame, timeFrame } from './time-frame.js';
import { TimeFrames } from './time-frames.js';

type ListQuery = z.output<typeof listTasksQuery>;

const BOARD_SIZE = 3;
const PAGE_SIZE = 50;
/** How many more than asked are read per bucket, so that passing over doubles leaves no gap. */
const SPARES = 6;

/** Reads tasks, ranked as of now. */
@Injectable()
export class TaskReadsService {
  constructor(
    private readonly tasks: TasksRepository,
    private readonly ranked: RankedTasksRepository,
    private readonly history: TaskHistoryRepository,
    private readonly similar: SimilarTasksRepository,
    private readonly clock: Clock,
  ) {}

  async get(ctx: MessageContext, id: string): Promise<Task> {
    const row = await this.tasks.read(ctx, id);
    if (!row) throw taskNotFound();
    const now = this.clock.now();
    const frame = row.newest_hours === null ? timeFrame(now, ctx.timeZone) : archiveFrame(row.newest_hours, ctx.timeZone);
    return presentTask(row, frame, now);
  }

  async frames(ctx: MessageContext, at: Date = this.clock.now()): Promise<TimeFrames> {
    return new TimeFrames(at, ctx.timeZone, await this.tasks.readNewest(ctx));
  }

  async focus(ctx: MessageContext, limit: number): Promise<FocusBoard> {
    const frames = await this.frames(ctx);
    const rows = await this.ranked.readBoard(ctx, frames, limit + SPARES);
    const of = (bucket: Bucket) => rows.filter((row) => row.bucket === BUCKET_NUMBERS[bucket]);
    const present = (bucket: Bucket) => of(bucket).map((row) => presentTask(row, frames.of(row), frames.now));
    const picked = pickBoard({ today: present('today'), week: present('week'), month: present('month') }, limit);
    const place = (bucket: Bucket) => ({ tasks: picked[bucket], total: of(bucket)[0]?.bucket_total ?? 0 });
    return { today: place('today'), week: place('week'), month: place('month'), generated_at: frames.now.toISOString(), time_zone: ctx.timeZone };
  }

  async list(ctx: MessageContext, query: ListQuery): Promise<TaskList> {
    const limit = query.limit ?? (query.horizon ? BOARD_SIZE : PAGE_SIZE);
    const after = query.cursor ? readCursor(query.cursor) : null;
    const frames = await this.frames(ctx, after ? new Date(after.at) : undefined);
    const having = sql`${isInHorizon(query.horizon, frames.now)} and ${query.priority ? sql`level = ${query.priority}` : sql`true`}`;
    const rows = await this.ranked.readPage(ctx, frames, { where: listed(query), having, after, limit: limit + 1 });
    const found = rows.filter((row): row is typeof row & TaskRow => row.id !== null);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    return {
      tasks: page.map((row) => presentTask(row, frames.of(row), frames.now)),
      total: rows[0]?.total ?? 0,
      by_priority: { critical: 0, high: 0, medium: 0, low: 0, ...rows[0]?.by_priority },
      next_cursor: last ? writeCursor({ at: frames.now.toISOString(), sort: last.sort, id: last.id }) : null,
    };
  }

  /** Every task that `where` lets through, best first. */
  async all(ctx: MessageContext, frames: TimeFrames, where: RawBuilder<unknown>, having: RawBuilder<unknown>, limit: number): Promise<Task[]> {
    const rows = await this.ranked.readPage(ctx, frames, { where, having, after: null, limit });
    return rows.flatMap((row) => (row.id === null ? [] : [presentTask(row, frames.of(row), frames.now)]));
  }

  /** Where the user's tasks come from. */
  listSources(ctx: MessageContext): Promise<Source[]> {
    return this.tasks.listSources(ctx);
  }

  /** Tasks that may be the same work as what is described, the likeliest first. */
  recall(userId: string, descriptions: readonly Description[]): Promise<Recalled[]> {
    return this.similar.recall(userId, descriptions);
  }

  async listHistory(ctx: MessageContext, taskId: string, limit: number): Promise<TaskHistoryEntry[]> {
    const entries = await this.history.list(ctx, taskId, limit);
    if (entries.length === 0) throw taskNotFound();
    return entries.map(({ user_id: _user, undoes_version: _undoes, created_at, ...entry }) => ({ ...entry, created_at: created_at.toISOString() }));
  }
}

function listed(query: ListQuery): RawBuilder<unknown> {
  return sql`${isAmong(query)} and ${isSearched(query.q)}`;
}
