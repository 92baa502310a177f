import type { MessageContext } from '@adjutant/contracts-core';
import {
  completeTask,
  createTask,
  deleteTask,
  getFocus,
  getTask,
  linkTasks,
  listTaskHistory,
  listTasks,
  undoTask,
  updateTask,
  type FocusBoard,
  type Task,
  type TaskHistoryEntry,
  type TaskLink,
  type TaskList,
} from '@adjutant/contracts-task-graph';
import { HandlesRequest } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import { LinksService } from './links.service.js';
import { TaskReadsService } from './task-reads.service.js';
import { TasksService } from './tasks.service.js';

type Asked<Rpc extends { request: z.ZodType }> = z.output<Rpc['request']>;

@Injectable()
export class TasksHandlers {
  constructor(
    private readonly tasks: TasksService,
    private readonly reads: TaskReadsService,
    private readonly links: LinksService,
  ) {}

  @HandlesRequest(createTask)
  create(ctx: MessageContext, input: Asked<typeof createTask>): Promise<Task> {
    return this.tasks.create(ctx, input);
  }

  @HandlesRequest(getTask)
  get(ctx: MessageContext, { id }: Asked<typeof getTask>): Promise<Task> {
    return this.reads.get(ctx, id);
  }

  @HandlesRequest(updateTask)
  update(ctx: MessageContext, { id, changes, expected_version }: Asked<typeof updateTask>): Promise<Task> {
    return this.tasks.update(ctx, id, changes, expected_version);
  }

  @HandlesRequest(deleteTask)
  async remove(ctx: MessageContext, { id }: Asked<typeof deleteTask>): Promise<{ deleted: true }> {
    await this.tasks.remove(ctx, id);
    return { deleted: true };
  }

  @HandlesRequest(completeTask)
  complete(ctx: MessageContext, { id }: Asked<typeof completeTask>): Promise<Task> {
    return this.tasks.complete(ctx, id);
  }

  @HandlesRequest(undoTask)
  undo(ctx: MessageContext, { id }: Asked<typeof undoTask>): Promise<Task> {
    return this.tasks.undo(ctx, id);
  }

  @HandlesRequest(listTasks)
  list(ctx: MessageContext, query: Asked<typeof listTasks>): Promise<TaskList> {
    return this.reads.list(ctx, query);
  }

  @HandlesRequest(getFocus)
  focus(ctx: MessageContext, { limit }: Asked<typeof getFocus>): Promise<FocusBoard> {
    return this.reads.focus(ctx, limit);
  }

  @HandlesRequest(listTaskHistory)
  async listHistory(ctx: MessageContext, { id, limit }: Asked<typeof listTaskHistory>): Promise<{ history: TaskHistoryEntry[] }> {
    return { history: await this.reads.listHistory(ctx, id, limit) };
  }

  @HandlesRequest(linkTasks)
  link(ctx: MessageContext, link: Asked<typeof linkTasks>): Promise<TaskLink> {
    return this.links.link(ctx, { ...link, why: null });
  }
}
