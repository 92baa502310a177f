import type { ChangeEvent, RouteName, Task } from '@adjutant/client';
import { infiniteQueryOptions, keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query';

import { laterRun } from '../imports/later-run.js';
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

export const statusQuery = () => queryOptions({ queryKey: ['status'], queryFn: ({ signal }) => api.call('getStatus', {}, { signal }) });

export const importsQuery = () => queryOptions({ queryKey: ['imports'], queryFn: ({ signal }) => api.call('listImports', { limit: 20 }, { signal }) });

/** Imports from a place in their list on, page by page. */
export const earlierImportsQuery = (cursor: string | null) =>
  infiniteQueryOptions({
    queryKey: ['imports', 'earlier', cursor],
    queryFn: ({ pageParam, signal }) => api.call('listImports', { limit: 20, ...(pageParam === null ? {} : { cursor: pageParam }) }, { signal }),
    initialPageParam: cursor,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    placeholderData: keepPreviousData,
  });

export const preferencesQuery = () => queryOptions({ queryKey: ['preferences'], queryFn: ({ signal }) => api.call('getPreferences', {}, { signal }), staleTime: Infinity });

export const erasureQuery = (id: string) => queryOptions({ queryKey: ['erasure', id], queryFn: ({ signal }) => api.call('getErasure', { id }, { signal }) });

export const connectorsQuery = () => queryOptions({ queryKey: ['connectors'], queryFn: ({ signal }) => api.call('listConnectors', {}, { signal }) });

/** What may be old once a task has changed. */
export function refreshTasks(queries: QueryClient): Promise<unknown> {
  return Promise.all(['focus', 'tasks', 'graph'].map((first) => queries.invalidateQueries({ queryKey: [first] })));
}

export function putTask(queries: QueryClient, task: Task): void {
  queries.setQueryData(taskQuery(task.id).queryKey, (known: Task | undefined) => (known && known.version > task.version ? known : task));
}

/** Takes an import as it is told, unless a later state of it is known already. */
export function putImport(queries: QueryClient, run: ImportChange): void {
  queries.setQueryData(importsQuery().queryKey, (known) => {
    if (!known) return known;
    const isKnown = known.imports.some(({ id }) => id === run.id);
    return { ...known, imports: isKnown ? known.imports.map((one) => (one.id === run.id ? laterRun(one, run) : one)) : [run, ...known.imports] };
  });
}

export function putConnector(queries: QueryClient, connector: ConnectorChange): void {
  queries.setQueryData(connectorsQuery().queryKey, (known) => known && { connectors: known.connectors.map((one) => (one.kind === connector.kind ? connector : one)) });
}

export type { RouteName };
