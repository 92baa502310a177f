import { completeTask, createTask, deleteTask, getTask, linkTasks, listTaskHistory, listTasks, undoTask, updateTask } from '@adjutant/contracts-task-graph';
import { routes, type RouteResponse } from '@adjutant/contracts-gateway';
import { Bus } from '@adjutant/messaging';
import { Controller, Inject } from '@nestjs/common';

import { Input, type InputOf } from '../requests/input.js';
import { Route } from '../requests/route.js';

type Ok = RouteResponse<typeof routes.completeTask>;

@Controller()
export class TasksController {
  constructor(@Inject(Bus) private readonly bus: Bus) {}

  @Route(routes.listTasks)
  list(@Input() { ctx, query, signal }: InputOf<typeof routes.listTasks>) {
    return this.bus.request(ctx, listTasks, query, { signal });
  }

  @Route(routes.createTask)
  create(@Input() { ctx, body, signal }: InputOf<typeof routes.createTask>) {
    return this.bus.request(ctx, createTask, body, { signal });
  }

  @Route(routes.getTask)
  get(@Input() { ctx, params, signal }: InputOf<typeof routes.getTask>) {
    return this.bus.request(ctx, getTask, params, { signal });
  }

  @Route(routes.updateTask)
  update(@Input() input: InputOf<typeof routes.updateTask>) {
    return this.#change(input);
  }

  @Route(routes.patchTask)
  patch(@Input() input: InputOf<typeof routes.patchTask>) {
    return this.#change(input);
  }

  @Route(routes.deleteTask)
  delete(@Input() { ctx, params, signal }: InputOf<typeof routes.deleteTask>) {
    return this.bus.request(ctx, deleteTask, params, { signal });
  }

  @Route(routes.setTaskStatus)
  setStatus(@Input() { ctx, params, body, signal }: InputOf<typeof routes.setTaskStatus>) {
    return this.bus.request(ctx, updateTask, { id: params.id, changes: body }, { signal });
  }

  @Route(routes.patchTaskStatus)
  patchStatus(@Input() { ctx, params, body, signal }: InputOf<typeof routes.patchTaskStatus>) {
    return this.bus.request(ctx, updateTask, { id: params.id, changes: body }, { signal });
  }

  @Route(routes.completeTask)
  async complete(@Input() { ctx, params, signal }: InputOf<typeof routes.completeTask>): Promise<Ok> {
    await this.bus.request(ctx, completeTask, params, { signal });
    return { status: 'ok' };
  }

  @Route(routes.undoTask)
  async undo(@Input() { ctx, params, signal }: InputOf<typeof routes.undoTask>): Promise<Ok> {
    await this.bus.request(ctx, undoTask, params, { signal });
    return { status: 'ok' };
  }

  @Route(routes.listTaskHistory)
  listHistory(@Input() { ctx, params, query, signal }: InputOf<typeof routes.listTaskHistory>) {
    return this.bus.request(ctx, listTaskHistory, { ...params, ...query }, { signal });
  }

  @Route(routes.linkTasks)
  link(@Input() { ctx, params, body, signal }: InputOf<typeof routes.linkTasks>) {
    return this.bus.request(ctx, linkTasks, { parent_id: params.id, ...body }, { signal });
  }

  #change({ ctx, params, body, signal }: InputOf<typeof routes.updateTask>) {
    const { expected_version, ...changes } = body;
    return this.bus.request(ctx, updateTask, { id: params.id, changes, expected_version }, { signal });
  }
}
