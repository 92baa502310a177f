import type { ChangeEvent } from '@adjutant/client';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';

import { api } from '../api/client.js';
import { connectorsQuery, preferencesQuery, putConnector, putImport, putTask, refreshTasks, statusQuery, type ImportChange } from '../api/queries.js';
import { forgetAddresses } from '../imports/own-addresses.js';
import { putProfile, SESSION_KEY, useProfile } from '../session/session-gate.js';
import { useFollowPreferences } from '../session/use-follow-preferences.js';
import { readAgain, refetchFailed } from './read-again.js';
import { Throttle } from './throttle.js';

/** So often lists are read anew at most, however many changes there are. */
const EVERY_MS = 400;
/** The same of what came in: a large import tells of it many times a second. */
const SOURCES_EVERY_MS = 1_500;
const ANEW_AFTER_MS = 1_000;

/** `offline` once an attempt to come back has failed too. */
export type Connection = 'live' | 'reconnecting' | 'offline';

const ConnectionContext = createContext<Connection>('reconnecting');

/** Keeps what is shown in step with what changes elsewhere, for as long as the page is open. */
export function LiveChanges({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const { id } = useProfile();
  const [connection, setConnection] = useState<Connection>('reconnecting');
  useFollowPreferences();
  useEffect(() => {
    const leaving = new AbortController();
    const onConnection = (isOpen: boolean) => setConnection((before) => (isOpen ? 'live' : before === 'live' ? 'reconnecting' : 'offline'));
    void follow({ queries, userId: id }, onConnection, leaving.signal);
    return () => leaving.abort();
  }, [queries, id]);
  return <ConnectionContext value={connection}>{children}</ConnectionContext>;
}

/** Whether the page is told of changes right now. */
export function useConnection(): Connection {
  return useContext(ConnectionContext);
}

interface Page {
  queries: QueryClient;
  userId: string;
}

async function follow(page: Page, onConnection: (isOpen: boolean) => void, signal: AbortSignal): Promise<void> {
  const { queries } = page;
  const tasks = new Throttle(EVERY_MS, () => void refreshTasks(queries));
  const status = new Throttle(EVERY_MS, () => void queries.invalidateQueries({ queryKey: statusQuery().queryKey }));
  // An older state may come after a later one.
  const connectors = new Throttle(EVERY_MS, () => void queries.invalidateQueries({ queryKey: connectorsQuery().queryKey }));
  const sources = new Throttle(SOURCES_EVERY_MS, () => void refreshSources(queries));
  while (!signal.aborted) {
    try {
      for await (const change of api.changes({ signal, onConnection })) take(page, change, { tasks, status, connectors, sources });
    } catch {
      onConnection(false);
      await signInAnew(queries, signal);
    }
  }
  for (const refresh of [tasks, status, connectors, sources]) refresh.stop();
}

/** A stream that is refused needs another session. Where there is none, this page gives way to the one that asks for it. */
async function signInAnew(queries: QueryClient, signal: AbortSignal): Promise<void> {
  await queries.invalidateQueries({ queryKey: SESSION_KEY });
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ANEW_AFTER_MS);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}

function take({ queries, userId }: Page, change: ChangeEvent, refresh: { tasks: Throttle; status: Throttle; connectors: Throttle; sources: Throttle }): void {
  switch (change.event) {
    case 'task_changed':
      if (change.data.task) putTask(queries, change.data.task);
      refresh.tasks.ask();
      break;
    case 'import_changed':
      putImport(queries, change.data.import);
      if (hasEnded(change.data.import)) void refreshSources(queries);
      refresh.status.ask();
      break;
    case 'documents_indexed':
      refresh.sources.ask();
      break;
    case 'connector_changed':
      putConnector(queries, change.data.connector);
      refresh.connectors.ask();
      break;
    case 'profile_changed':
      putProfile(queries, change.data.profile);
      queries.setQueryData(preferencesQuery().queryKey, change.data.preferences);
      break;
    case 'data_erased':
      forgetAddresses(userId);
      void forgetAll(queries);
      break;
    case 'reset':
      void readAgain(queries);
      break;
    case 'connected':
      void refetchFailed(queries);
  }
}

/** What holds though nothing is left of what came in. */
const KEPT: readonly unknown[] = [SESSION_KEY[0], preferencesQuery().queryKey[0], 'erasure'];

/** Nothing that was erased stays on a page, not even until it is read anew. */
function forgetAll(queries: QueryClient): Promise<unknown> {
  const predicate = ({ queryKey }: { queryKey: readonly unknown[] }): boolean => !KEPT.includes(queryKey[0]);
  queries.removeQueries({ type: 'inactive', predicate });
  return queries.resetQueries({ predicate });
}

const hasEnded = ({ state }: ImportChange): boolean => state !== 'queued' && state !== 'running';

/** What came in may be shown anywhere but on pages that `task_changed` keeps: those are read anew as tasks are made. */
function refreshSources(queries: QueryClient): Promise<unknown> {
  return Promise.all(['connectors', 'events', 'event', 'threads', 'thread', 'search'].map((first) => queries.invalidateQueries({ queryKey: [first] })));
}
