import type { Row, Snapshot } from './snapshot.js';

/** The versions of each task are 1, 2, 3 … without a gap and without a second of any: in its history, its events and its audit entries. */
export function checkVersions(snapshot: Snapshot): string[] {
  const events = snapshot.of('task_graph.outbox').filter(({ event }) => event === 'task-graph.task-changed.v1').map(({ payload }) => payload as Row);
  const entries = snapshot.of('operations.audit_entries').filter(({ object_type }) => object_type === 'task');
  const kept = {
    history: versionsBy(snapshot.of('task_graph.task_history'), 'task_id', (row) => row['version']),
    events: versionsBy(events, 'task_id', (row) => row['version']),
    'audit entries': versionsBy(entries, 'object_id', ({ details }) => (details as Row)['version']),
  };
  return snapshot.of('task_graph.tasks').flatMap(({ id, version }) => {
    const expected = Array.from({ length: Number(version) }, (_, at) => at + 1).join();
    return Object.entries(kept).flatMap(([what, versions]) => {
      const found = (versions.get(String(id)) ?? []).sort((one, other) => one - other).join();
      return found === expected ? [] : [`task ${String(id)} is at version ${String(version)}, but its ${what} have versions ${found || 'none'}`];
    });
  });
}

function versionsBy(rows: readonly Row[], key: string, versionOf: (row: Row) => unknown): Map<string, number[]> {
  const versions = new Map<string, number[]>();
  for (const row of rows) versions.set(String(row[key]), [...(versions.get(String(row[key])) ?? []), Number(versionOf(row))]);
  return versions;
}
