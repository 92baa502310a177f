import type { ChangeEvent, RouteName, Task } from '@adjutant/client';
import type { RouteRequest, RouteTable } from '@adjutant/contracts-gateway';
import { queryOptions, type QueryClient } from '@tanstack/react-query';

import { api } from './client.js';

export type TaskBucket = 'today' | 'week' | 'month';
export type ConnectorChange = Extract<ChangeEvent, { event: 'connector_changed' }>['data']['connector'];
export type ImportChange = Extract<ChangeEvent, { event: 'import_changed' }>['data']['import'];

const REST_LIMIT = 50;

export const focusQuery = () => queryOptions({ queryKey: ['focus'], queryFn: ({ signal }) => api.call('getFocus', {}, { signal }) });

export const bucketQuery = (horizon: TaskBucket) => queryOptions({ queryKey: ['tasks', 'bucket', horizon], queryFn: ({ signal }) => api.call('listTasks', { horizon, limit: REST_LIMIT }, { signal }) });

export const taskQuery = (id: string) => queryOptions({ queryKey: ['task', id], queryFn: ({ signal }) => api.call('getTask', { id }, { signal }) });

/** The history of a task up to one of its versions. */
export const historyQuery = (id: string, version: number) => queryOptions({ queryKey: ['tasks', 'history', id, version], queryFn: ({ signal }) => api.call('listTaskHistory', { id, limit: 50 }, { signal }) });

export type GraphRequest = RouteRequest<RouteTable['getGraph']>;

export const graphQuery = (request: GraphRequest) => queryOptions({ queryKey: ['graph', 'tasks', request], queryFn: ({ signal }) => api.call('getGraph', request, { signal }) });

export const graphFiltersQuery = () => queryOptions({ queryKey: ['graph', 'filters'], queryFn: ({ signal }) => api.call('getGraphFilters', {}, { signal }) });

export const statusQuery = () => queryOptions({ queryKey: ['status'], queryFn: ({ signal }) => api.call('getStatus', {}, { signal }) });

export const importsQuery = () => queryOptions({ queryKey: ['imports'], queryFn: ({ signal }) => api.call('listImports', { limit: 20 }, { signal }) });

export const connectorsQuery = () => queryOptions({ queryKey: ['connectors'], queryFn: ({ signal }) => api.call('listConnectors', {}, { signal }) });

/** What may be old once a task has changed. */
export function refreshTasks(queries: QueryClient): Promise<unknown> {
  return Promise.all(['focus', 'tasks', 'graph'].map((first) => queries.invalidateQueries({ queryKey: [first] })));
}

export function putTask(queries: QueryClient, task: Task): void {
  queries.setQueryData(taskQuery(task.id).queryKey, (known: Task | undefined) => (known && known.version > task.version ? known : task));
}

export type { RouteName };
