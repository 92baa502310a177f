import {
  completeTask,
  createTask,
  deleteTask,
  focusBoard,
  getFocus,
  getGraph,
  getGraphFilters,
  getTask,
  graph,
  linkTasks,
  listCalendarEvents,
  listTaskHistory,
  listTasks,
  listTasksQuery,
  task,
  taskInput,
  taskLink,
  taskList,
  taskStatusInput,
  undoTask,
  updateTask,
} from '@adjutant/contracts-task-graph';
import { z } from 'zod';

import { defineRoute } from './define-route.js';
import { idParam, queryInstant } from './query.shape.js';

const tag = 'tasks';
const params = idParam;
/** Changes of a task; with `expected_version` they are refused (CONFLICT) when somebody else was faster. */
export const taskChanges = taskInput.partial().extend({ expected_version: z.number().int().optional() });
const statusBody = z.strictObject({ status: taskStatusInput });
const ok = z.object({ status: z.literal('ok') });

export const taskRoutes = {
  listTasks: defineRoute({ method: 'GET', path: '/tasks', tag, summary: 'Tasks, best first; open ones unless `status` says otherwise; three per `horizon` unless `limit` does', policy: 'read', hasEtag: true, query: listTasksQuery.extend({ due_before: queryInstant.optional(), due_after: queryInstant.optional() }), response: taskList, rpc: listTasks }),
  createTask: defineRoute({ method: 'POST', path: '/tasks', tag, summary: 'Adds a task; two with the same title are two tasks, unless `Idempotency-Key` says that it is the same request', policy: 'write', body: taskInput, response: task, status: 201, rpc: createTask }),
  getTask: defineRoute({ method: 'GET', path: '/tasks/:id', tag, summary: 'One task', policy: 'read', params, response: task, rpc: getTask }),
  updateTask: defineRoute({ method: 'PUT', path: '/tasks/:id', tag, summary: 'Changes what the body names', policy: 'write', params, body: taskChanges, response: task, rpc: updateTask }),
  patchTask: defineRoute({ method: 'PATCH', path: '/tasks/:id', tag, summary: 'Changes what the body names', policy: 'write', params, body: taskChanges, response: task, rpc: updateTask }),
  deleteTask: defineRoute({ method: 'DELETE', path: '/tasks/:id', tag, summary: 'Deletes a task', policy: 'write', params, response: deleteTask.response, rpc: deleteTask }),
  setTaskStatus: defineRoute({ method: 'PUT', path: '/tasks/:id/status', tag, summary: 'Sets the status', policy: 'write', params, body: statusBody, response: task, rpc: updateTask }),
  patchTaskStatus: defineRoute({ method: 'PATCH', path: '/tasks/:id/status', tag, summary: 'Sets the status', policy: 'write', params, body: statusBody, response: task, rpc: updateTask }),
  completeTask: defineRoute({ method: 'POST', path: '/tasks/:id/complete', tag, summary: 'Done', policy: 'write', params, response: ok, rpc: completeTask }),
  undoTask: defineRoute({ method: 'POST', path: '/tasks/:id/undo', tag, summary: 'Takes back the last change', policy: 'write', params, response: ok, rpc: undoTask }),
  listTaskHistory: defineRoute({ method: 'GET', path: '/tasks/:id/history', tag, summary: 'What happened to a task, newest first', policy: 'read', params, query: listTaskHistory.request.pick({ limit: true }), response: listTaskHistory.response, rpc: listTaskHistory }),
  linkTasks: defineRoute({ method: 'POST', path: '/tasks/:id/links', tag, summary: 'Links a task to one that follows from it', policy: 'write', params, body: z.strictObject({ child_id: linkTasks.request.shape.child_id, kind: linkTasks.request.shape.kind }), response: taskLink, status: 201, rpc: linkTasks }),
  getFocus: defineRoute({ method: 'GET', path: '/focus', tag, summary: 'The board: the best tasks of today, this week and this month', policy: 'read', hasEtag: true, query: getFocus.request, response: focusBoard, rpc: getFocus }),
  getGraph: defineRoute({ method: 'GET', path: '/graph', tag, summary: 'All tasks of a window, how they hang together, and their lanes', policy: 'read', hasEtag: true, query: getGraph.request, response: graph, rpc: getGraph }),
  getGraphFilters: defineRoute({ method: 'GET', path: '/graph/filters', tag, summary: 'What the graph can be filtered by', policy: 'read', response: getGraphFilters.response, rpc: getGraphFilters }),
  listCalendarEvents: defineRoute({ method: 'GET', path: '/calendar/events', tag: 'calendar', summary: 'Calendar entries between two instants', policy: 'read', query: listCalendarEvents.request.extend({ start_at: queryInstant, end_at: queryInstant }), response: listCalendarEvents.response, rpc: listCalendarEvents }),
} as const;
