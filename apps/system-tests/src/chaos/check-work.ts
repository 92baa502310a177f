import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import type { ReadLedger } from './ledger.js';
import type { Snapshot } from './snapshot.js';

const FAILED: ReadonlyArray<[table: string, states: readonly string[]]> = [
  ['connector_ingest.imports', ['failed', 'cancelled']],
  ['agent_orchestrator.event_readings', ['failed']],
  ['embedding.documents', ['failed']],
];

/** A worker that just closes a file holds it for itself. */
const BUSY_MS = 5_000;

/** What came in has gone all the way: each mail is in the index, is read, and what it asks for is a task. */
export function checkWork({ people, operations }: ReadLedger, snapshot: Snapshot, indexFolders: readonly string[]): string[] {
  const tasks = new Set(snapshot.of('task_graph.tasks').map(({ id }) => String(id)));
  const askedBy = Map.groupBy(snapshot.of('task_graph.candidates'), ({ source_event_id }) => String(source_event_id));
  const failed = FAILED.flatMap(([table, states]) => snapshot.of(table).filter(({ state }) => states.includes(String(state))).map((row) => `${table} has a failed row: ${JSON.stringify(row).slice(0, 300)}`));
  const imported = operations.filter(({ action, ending }) => action === 'import_mails' && ending?.outcome === 'acknowledged');
  const lost = imported.flatMap(({ op, person, mark, count = 0 }) => {
    const events = snapshot.of('connector_ingest.events').filter(({ external_id }) => String(external_id).includes(mark));
    const userId = people.find(({ name }) => name === person)?.user_id ?? '';
    const indexed = indexFolders.reduce((sum, folder) => sum + countIndexed(join(folder, `${userId}.db`), mark), 0);
    const withoutTask = events.filter(({ id }) => !(askedBy.get(String(id)) ?? []).some(({ task_id }) => tasks.has(String(task_id)))).length;
    return [
      ...(indexed === count ? [] : [`import ${op} (${mark}): ${indexed} of ${count} mails are in the search index`]),
      ...(withoutTask === 0 ? [] : [`import ${op} (${mark}): ${withoutTask} of ${count} mails made no task`]),
    ];
  });
  return [...failed, ...lost];
}

function countIndexed(file: string, mark: string): number {
  if (!existsSync(file)) return 0;
  const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_MS });
  try {
    const row = database.prepare(`select count(distinct key) as documents from chunks where title like '%' || ? || '%'`).get(mark);
    return Number(row?.['documents'] ?? 0);
  } finally {
    database.close();
  }
}
