import type { Selectable } from '@adjutant/database';

/** One change of something of a user's: written once, never changed. `event_key` names the change, so that it is told once. */
export interface AuditEntriesTable {
  id: string;
  user_id: string;
  event_key: string;
  occurred_at: Date;
  actor: string;
  action: string;
  object_type: string;
  object_id: string;
  request_id: string;
  details: Record<string, unknown>;
}
export type AuditEntryRow = Selectable<AuditEntriesTable>;

export interface OperationsTables {
  audit_entries: AuditEntriesTable;
}
