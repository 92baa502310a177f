import type { ChangeEvent } from '@adjutant/client';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';

import { api } from '../api/client.js';
import { connectorsQuery, importsQuery, putTask, refreshReading, refreshTasks, statusQuery, type ConnectorChange, type ImportChange } from '../api/queries.js';
import { SESSION_KEY } from '../session/session-gate.js';
import { Throttle } from './throttle.js';

/** So often lists are read anew at most, however many changes there are. */
const EVERY_MS = 400;

const ConnectionContext = createContext(false);

/** Keeps what is shown in step with what changes elsewhere, for as long as the page is open. */
export function LiveChanges({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  useEffect(() => {
    const leaving = new AbortController();
    void follow(queries, setIsOpen, leaving.signal);
    return () => leaving.abort();
  }, [queries]);
  return <ConnectionContext value={isOpen}>{children}</ConnectionContext>;
}

/** Is the page told of changes right now? */
export function useIsLive(): boolean {
  return useContext(ConnectionContext);
}

async function follow(queries: QueryClient, onConnection: (isOpen: boolean) => void, signal: AbortSignal): Promise<void> {
  const tasks = new Throttle(EVERY_MS, () => void refreshTasks(queries));
  const status = new Throttle(EVERY_MS, () => void queries.invalidateQueries({ queryKey: statusQuery().queryKey }));
  try {
    for await (const change of api.changes({ signal, onConnection })) take(queries, change, { tasks, status });
  } catch {
    if (!signal.aborted) await queries.invalidateQueries({ queryKey: SESSION_KEY });
  } finally {
    tasks.stop();
    status.stop();
  }
}

function take(queries: QueryClient, change: ChangeEvent, refresh: { tasks: Throttle; status: Throttle }): void {
  switch (change.event) {
    case 'task_changed':
      if (change.data.task) putTask(queries, change.data.task);
      refresh.tasks.ask();
      break;
    case 'import_changed':
      putImport(queries, change.data.import);
      if (change.data.import.finished_at) void refreshReading(queries);
      refresh.status.ask();
      break;
    case 'connector_changed':
      putConnector(queries, change.data.connector);
      break;
    case 'reset':
      void queries.invalidateQueries();
      break;
    case 'connected':
  }
}

function putImport(queries: QueryClient, run: ImportChange): void {
  queries.setQueryData(importsQuery().queryKey, (known) => {
    if (!known) return known;
    const isKnown = known.imports.some(({ id }) => id === run.id);
    return { ...known, imports: isKnown ? known.imports.map((one) => (one.id === run.id ? run : one)) : [run, ...known.imports] };
  });
}

function putConnector(queries: QueryClient, connector: ConnectorChange): void {
  queries.setQueryData(connectorsQuery().queryKey, (known) => known && { connectors: known.connectors.map((one) => (one.kind === connector.kind ? connector : one)) });
}
