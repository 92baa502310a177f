import type { Row, Snapshot } from './snapshot.js';

/** States that something is in only while somebody works on it or will. */
const UNFINISHED: Readonly<Record<string, readonly string[]>> = {
  'connector_ingest.imports': ['queued', 'running'],
  'connector_ingest.connectors': ['connecting'],
  'agent_orchestrator.event_readings': ['pending'],
  'embedding.documents': ['pending'],
  'task_graph.candidates': ['pending'],
  'operations.erasures': ['running'],
};
const AT_WORK = ['waiting', 'active', 'prioritized', 'waiting-children', 'paused'];

const hasStateOf = (states: readonly string[]) => (row: Row) => states.includes(String(row['state'] ?? row['status']));

/** What is still on its way in the databases, one line for each place; none when all is quiet. */
export function findUnrest(snapshot: Snapshot): string[] {
  const counts = new Map<string, number>();
  const add = (where: string, count: number) => void (count > 0 && counts.set(where, (counts.get(where) ?? 0) + count));
  for (const { schema, row } of snapshot.inEverySchema('outbox')) add(`events in ${schema}.outbox`, row['sent_at'] === null && row['failed_at'] === null ? 1 : 0);
  for (const [table, states] of Object.entries(UNFINISHED)) add(`unfinished rows of ${table}`, snapshot.of(table).filter(hasStateOf(states)).length);
  add('calendar entries to fetch', snapshot.of('task_graph.pending_calendar_events').length);
  const isRetry = (row: Row) => row['state'] === 'delayed' && row['scheduler_id'] === null;
  for (const { row } of snapshot.inEverySchema('job')) add(`jobs of ${String(row['queue'])}`, hasStateOf(AT_WORK)(row) || isRetry(row) ? 1 : 0);
  return [...counts].map(([where, count]) => `${count} ${where}`);
}
