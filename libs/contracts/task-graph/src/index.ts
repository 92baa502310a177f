import { defineEvent, defineRpc, erasing, instant, pageCursor, pageLimit, source } from '@adjutant/contracts-core';
import { z } from 'zod';

import { horizon, task, taskHistoryEntry, taskInput, taskLink, taskPriority, taskStatusInput } from './task.shape.js';

export * from './task.shape.js';

const byId = z.object({ id: z.uuid() });
const byPriority = z.record(taskPriority, z.number().int());

/**
 * Without `status`: all that is open (not done, not dismissed). Without `horizon` no cap of three. `thread_id` is the
 * conversation that a task came from, `event_id` any event that is a source of it.
 */
export const listTasksQuery = z.object({
  status: z.union([taskStatusInput, z.literal('any')]).optional(),
  priority: taskPriority.optional(),
  horizon: horizon.optional(),
  source: source.optional(),
  thread_id: z.uuid().optional(),
  event_id: z.uuid().optional(),
  q: z.string().max(200).optional(),
  due_before: instant.optional(),
  due_after: instant.optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
  cursor: pageCursor.optional(),
});
export const taskList = z.object({ tasks: z.array(task), total: z.number().int(), by_priority: byPriority, next_cursor: z.string().nullable() });
export type TaskList = z.output<typeof taskList>;

const bucket = z.object({ tasks: z.array(task), total: z.number().int() });
/** The board: the best of each bucket, and how many there are. */
export const focusBoard = z.object({ today: bucket, week: bucket, month: bucket, generated_at: instant, time_zone: z.string() });
export type FocusBoard = z.output<typeof focusBoard>;

export const graph = z.object({
  nodes: z.array(task),
  edges: z.array(z.tuple([z.uuid(), z.uuid()])),
  links: z.array(taskLink),
  lanes: z.array(z.object({ id: z.string(), label: z.string(), task_ids: z.array(z.uuid()) })),
});
export type Graph = z.output<typeof graph>;

export const calendarEvent = z.object({
  id: z.uuid(),
  title: z.string(),
  description: z.string().nullable(),
  start_at: instant,
  end_at: instant,
  all_day: z.boolean(),
  location: z.string().nullable(),
  source_event_id: z.uuid().nullable(),
  created_at: instant,
  updated_at: instant,
});
export type CalendarEvent = z.output<typeof calendarEvent>;

export const createTask = defineRpc({ name: 'task-graph.create-task.v1', request: taskInput, response: task });
export const getTask = defineRpc({ name: 'task-graph.get-task.v1', request: byId, response: task });
/** `expected_version`: refuse with CONFLICT when somebody else was faster. */
export const updateTask = defineRpc({
  name: 'task-graph.update-task.v1',
  request: z.object({ id: z.uuid(), changes: taskInput.partial(), expected_version: z.number().int().optional() }),
  response: task,
});
export const deleteTask = defineRpc({ name: 'task-graph.delete-task.v1', request: byId, response: z.object({ deleted: z.literal(true) }) });
export const completeTask = defineRpc({ name: 'task-graph.complete-task.v1', request: byId, response: task });
/** Takes back the last change of the task, whatever it was. */
export const undoTask = defineRpc({ name: 'task-graph.undo-task.v1', request: byId, response: task });
export const listTasks = defineRpc({ name: 'task-graph.list-tasks.v1', request: listTasksQuery, response: taskList });
export const getFocus = defineRpc({
  name: 'task-graph.get-focus.v1',
  request: z.object({ limit: z.coerce.number().int().min(1).max(50).default(3) }),
  response: focusBoard,
});
export const getGraph = defineRpc({
  name: 'task-graph.get-graph.v1',
  request: z.object({ window: z.enum(['week', 'month', 'all']).default('month'), source: source.optional(), status: z.enum(['done', 'future']).optional(), limit: pageLimit(1000, 5000) }),
  response: graph,
});
export const getGraphFilters = defineRpc({
  name: 'task-graph.get-graph-filters.v1',
  request: z.object({}),
  response: z.object({ sources: z.array(source), statuses: z.array(z.enum(['done', 'future'])) }),
});
export const listTaskHistory = defineRpc({
  name: 'task-graph.list-task-history.v1',
  request: z.object({ id: z.uuid(), limit: pageLimit(50) }),
  response: z.object({ history: z.array(taskHistoryEntry) }),
});
export const linkTasks = defineRpc({ name: 'task-graph.link-tasks.v1', request: taskLink.omit({ why: true }), response: taskLink });
export const listCalendarEvents = defineRpc({
  name: 'task-graph.list-calendar-events.v1',
  request: z.object({ start_at: instant, end_at: instant, limit: pageLimit(200, 1000) }),
  response: z.object({ events: z.array(calendarEvent), total: z.number().int() }),
});

/** How many tasks are open, and how many proposals wait to become tasks. */
export const getTaskStatus = defineRpc({
  name: 'task-graph.get-task-status.v1',
  request: z.object({}),
  response: z.object({ open: z.number().int(), by_priority: byPriority, pending: z.number().int() }),
});

/** A task changed. `version` rises by one with every change of the task. `task` is null once it is deleted. */
export const taskChanged = defineEvent({
  name: 'task-graph.task-changed.v1',
  consumers: ['operations'],
  payload: z.object({
    task_id: z.uuid(),
    version: z.number().int(),
    change: taskHistoryEntry.shape.change,
    actor: taskHistoryEntry.shape.actor,
    task: task.nullable(),
  }),
});

/** Removes all that the service keeps of the user who is named in the context, for good. */
export const eraseUser = defineRpc({ name: 'task-graph.erase-user.v1', ...erasing });

export const taskGraphContracts = {
  createTask,
  getTask,
  updateTask,
  deleteTask,
  completeTask,
  undoTask,
  listTasks,
  getFocus,
  getGraph,
  getGraphFilters,
  listTaskHistory,
  linkTasks,
  listCalendarEvents,
  getTaskStatus,
  taskChanged,
  eraseUser,
};
