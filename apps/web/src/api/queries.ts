import type { ChangeEvent, RouteName, Task } from '@adjutant/client';
import type { RouteRequest, RouteTable } from '@adjutant/contracts-gateway';
import { infiniteQueryOptions, keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query';

import { laterRun } from '../imports/later-run.js';
import { api } from './client.js';

export type TaskBucket = 'today' | 'week' | 'month';
export type ConnectorChange = Extract<ChangeEvent, { event: 'connector_changed' }>['data']['connector'];
export type ImportChange = Extract<ChangeEvent, { event: 'import_changed' }>['data']['import'];

const REST_LIMIT = 50;
const HITS_LIMIT = 30;
/** Search goes no further than this. */
const HITS_MAX = 1_000;
const THREAD_LIMIT = 100;
const NAMES_LIMIT = 200;
const RECENT_LIMIT = 20;
const NAMES_FRESH_MS = 300_000;

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

export interface SearchFor {
  q: string;
  source: string | undefined;
  days: number | undefined;
  /** Where the window of `days` begins. */
  from: string | undefined;
}

/** Hits, best first; without words the newest of what has happened. What was found before stays until there is something new. */
export const searchQuery = ({ q, source, days, from }: SearchFor) =>
  infiniteQueryOptions({
    queryKey: ['search', q, source, days],
    queryFn: ({ signal, pageParam }) => api.call('search', { q, offset: pageParam, limit: HITS_LIMIT, ...(source ? { sources: [source] } : {}), ...(from ? { from } : {}), ...(q.trim() === '' && source !== 'calendar' ? { to: new Date().toISOString() } : {}) }, { signal }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const offset = pages.reduce((sum, { hits }) => sum + hits.length, 0);
      return last.hits.length > 0 && offset < last.total && offset <= HITS_MAX ? offset : undefined;
    },
    placeholderData: keepPreviousData,
  });

/** The names of the newest conversations in chats, whose messages have no title. */
export const chatNamesQuery = () =>
  queryOptions({
    queryKey: ['threads', 'chat-names'],
    queryFn: ({ signal }) => api.call('listThreads', { sources: ['slack', 'telegram'], limit: NAMES_LIMIT }, { signal }),
    select: ({ threads }) => new Map(threads.map(({ id, subject }) => [id, subject])),
    staleTime: NAMES_FRESH_MS,
  });

export const eventQuery = (id: string) => queryOptions({ queryKey: ['event', id], queryFn: ({ signal }) => api.call('getEvent', { id }, { signal }) });

/** A conversation and the newest of its messages. */
export const threadQuery = (id: string) => queryOptions({ queryKey: ['thread', id], queryFn: ({ signal }) => api.call('getThread', { id, limit: THREAD_LIMIT }, { signal }) });

/** The messages of a conversation until a moment, newest first. */
export const olderEventsQuery = (threadId: string, to: string) =>
  infiniteQueryOptions({
    queryKey: ['thread', threadId, 'until', to],
    queryFn: ({ signal, pageParam }) => api.call('listEvents', { thread_id: threadId, to, limit: THREAD_LIMIT, ...(pageParam ? { cursor: pageParam } : {}) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });

export type Origin = { thread_id: string } | { event_id: string };

/** The tasks, finished ones too, that came from a conversation or from one event. */
export const tasksOfQuery = (origin: Origin) =>
  infiniteQueryOptions({
    queryKey: ['tasks', 'of', origin],
    queryFn: ({ signal, pageParam }) => api.call('listTasks', { ...origin, status: 'any', limit: RECENT_LIMIT, ...(pageParam ? { cursor: pageParam } : {}) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });

/** What came in last of what has happened already. */
export const recentEventsQuery = () => queryOptions({ queryKey: ['events', 'recent'], queryFn: ({ signal }) => api.call('listEvents', { to: new Date().toISOString(), limit: RECENT_LIMIT }, { signal }) });

/** What was asked, newest first. */
export const promptsQuery = () =>
  infiniteQueryOptions({
    queryKey: ['prompts'],
    queryFn: ({ signal, pageParam }) => api.call('listPrompts', { limit: RECENT_LIMIT, ...(pageParam ? { cursor: pageParam } : {}) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });

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
