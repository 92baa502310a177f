import type { Snapshot } from './snapshot.js';

/** Which schemas keep an inbox row of which event. Written down here once more on purpose: what the services declare may be what is wrong. */
const SUBSCRIBERS: Readonly<Record<string, readonly string[]>> = {
  'connector-ingest.events-ingested.v1': ['agent_orchestrator', 'embedding', 'task_graph'],
  'connector-ingest.events-expired.v1': ['agent_orchestrator', 'embedding', 'task_graph'],
  'connector-ingest.import-changed.v1': ['operations'],
  'connector-ingest.connector-changed.v1': [],
  'agent-orchestrator.candidates-proposed.v1': ['task_graph'],
  'task-graph.task-changed.v1': ['operations'],
  'auth-billing.session-changed.v1': ['operations'],
  'auth-billing.user-registered.v1': ['operations'],
  'auth-billing.profile-changed.v1': [],
  'embedding.documents-indexed.v1': [],
  'operations.data-erased.v1': [],
};

export interface Delivery {
  breaches: string[];
  events: number;
  deadLetters: number;
}

/**
 * Every event is in the inbox of each subscriber, or among the dead letters of its schema. Nothing is in an inbox that was
 * never sent, and what was `poisoned` is among the dead letters.
 */
export function checkDelivery(snapshot: Snapshot, poisoned: ReadonlySet<string> = new Set()): Delivery {
  const handled = new Set(snapshot.inEverySchema('inbox').filter(({ row }) => String(row['name']) in SUBSCRIBERS).map(({ schema, row }) => `${schema} ${String(row['message_id'])}`));
  const dead = new Set(snapshot.inEverySchema('dead_letters').map(({ schema, row }) => `${schema} ${String(row['message_id'])}`));
  const sent = snapshot.inEverySchema('outbox').map(({ row }) => ({ id: String(row['message_id']), event: String(row['event']), hasFailed: row['failed_at'] !== null }));
  const isKnown = (schema: string, id: string) => handled.has(`${schema} ${id}`) || dead.has(`${schema} ${id}`);
  const deadIds = new Set([...dead].map((entry) => entry.split(' ')[1]));
  const ids = new Set(sent.map(({ id }) => id));
  const breaches = [
    ...sent.filter(({ event }) => !(event in SUBSCRIBERS)).map(({ event }) => `nobody has told the checker who subscribes to ${event}`),
    ...sent.filter(({ hasFailed }) => hasFailed).map(({ id, event }) => `${event} ${id} was given up by its sender`),
    ...sent.flatMap(({ id, event }) => (SUBSCRIBERS[event] ?? []).filter((schema) => !isKnown(schema, id)).map((schema) => `${event} ${id} never came to ${schema}`)),
    ...[...poisoned].filter((id) => !deadIds.has(id)).map((id) => `poison ${id} is not among the dead letters`),
    ...[...handled].filter((entry) => !ids.has(entry.split(' ')[1] ?? '')).map((entry) => `inbox entry ${entry} was never sent`),
  ];
  return { breaches, events: sent.length, deadLetters: dead.size };
}
