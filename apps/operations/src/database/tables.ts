import type { Generated, Selectable } from '@adjutant/database';

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

/** One wish to have everything erased. `removed` counts by owner; after two `quiet_rounds` nothing is left. */
export interface ErasuresTable {
  id: string;
  user_id: string;
  state: 'running' | 'done' | 'failed';
  round: Generated<number>;
  quiet_rounds: Generated<number>;
  removed: Generated<Record<string, number>>;
  message: string | null;
  request_id: string;
  requested_at: Date;
  updated_at: Date;
  finished_at: Date | null;
}
export type ErasureRow = Selectable<ErasuresTable>;

export interface OperationsTables {
  audit_entries: AuditEntriesTable;
  erasures: ErasuresTable;
}
