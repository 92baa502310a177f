import type { sessionChanged, userRegistered } from '@adjutant/contracts-auth-billing';
import type { accountChanged, importChanged } from '@adjutant/contracts-connector-ingest';
import type { AuditEntry } from '@adjutant/contracts-operations';
import type { taskChanged } from '@adjutant/contracts-task-graph';
import type { z } from 'zod';

/** What was changed, by whom and how. `occurred_at` is absent where the event does not tell. */
export type Change = Pick<AuditEntry, 'actor' | 'action' | 'object_type' | 'object_id' | 'details'> & { occurred_at?: string };

type Payload<Event extends { payload: z.ZodType }> = z.output<Event['payload']>;

export function describeTaskChange({ task_id, version, change, actor, task }: Payload<typeof taskChanged>): Change {
  const shown = task && { title: task.title, status: task.status, priority: task.priority, due_at: task.due_at };
  return { actor, action: change, object_type: 'task', object_id: task_id, details: { version, ...shown }, ...(task ? { occurred_at: task.updated_at } : {}) };
}

/** The event has no id of the session: what is told is whose sessions. */
export function describeSessionChange({ user_id, change }: Payload<typeof sessionChanged>): Change {
  return { actor: 'user', action: change, object_type: 'session', object_id: user_id, details: {} };
}

export function describeRegistration({ user_id }: Payload<typeof userRegistered>): Change {
  return { actor: 'user', action: 'registered', object_type: 'user', object_id: user_id, details: {} };
}

export function describeAccountChange({ account_id, kind, name, place, change }: Payload<typeof accountChanged>): Change {
  return { actor: 'user', action: change, object_type: 'account', object_id: account_id, details: { kind, name, place } };
}

/** Null while an import only makes progress. */
export function describeImportChange({ import: run }: Payload<typeof importChanged>): Change | null {
  if (run.state === 'running') return null;
  const { created, updated, unchanged, skipped_total, message, paths } = run;
  const details = run.state === 'queued' ? { paths } : { created, updated, unchanged, skipped_total, message };
  return { actor: 'user', action: run.state, object_type: 'import', object_id: run.id, details, occurred_at: run.finished_at ?? run.created_at };
}
