import type { Connector, EventType, ImportRun, SkippedItem, Thread } from '@adjutant/contracts-connector-ingest';
import type { Source } from '@adjutant/contracts-core';
import type { ColumnType } from '@adjutant/database';

type Instant = ColumnType<Date, Date | string, Date | string>;
type NullableInstant = ColumnType<Date | null, Date | string | null, Date | string | null>;

/** Who a linked account is, in the words of its vendor. */
export interface AccountMetadata {
  name: string;
  place: string | null;
  owner_names: string[];
}

export interface LinkedAccountsTable {
  id: string;
  user_id: string;
  provider: string;
  provider_account_id: string;
  scopes: string | null;
  metadata: AccountMetadata;
  /** Sealed; see `credentialsPlace`. */
  credentials: string;
  /** How far its client has read; it alone knows what that means. */
  cursor: unknown;
  /** When it is read next; null: not before somebody acts. */
  next_sync_at: NullableInstant;
  last_sync_at: NullableInstant;
  /** Until when its vendor wants to be left alone. */
  paused_until: NullableInstant;
  /** In a row. */
  failures: number;
  lease_owner: string | null;
  lease_until: NullableInstant;
  created_at: Instant;
  updated_at: Instant;
}

export interface ThreadsTable {
  id: string;
  user_id: string;
  source: Source;
  external_id: string;
  subject: string | null;
  participants: Thread['participants'];
  content_preview: string | null;
  content_hash: string;
  last_event_at: NullableInstant;
  created_at: Instant;
  updated_at: Instant;
}

export interface EventsTable {
  id: string;
  user_id: string;
  source: Source;
  source_account_id: string | null;
  external_id: string;
  thread_id: string | null;
  event_type: EventType;
  title: string | null;
  body: string | null;
  url: string | null;
  text_for_embedding: string | null;
  content_hash: string;
  importance_score: number;
  occurred_at: Instant;
  expires_at: Instant;
  deleted_at: NullableInstant;
  raw: unknown;
  created_at: Instant;
  updated_at: Instant;
}

/** Kept by triggers of `events`; expired events are counted too. */
export interface EventCountsTable {
  user_id: string;
  source: Source;
  events: number;
}

export interface EntitiesTable {
  id: string;
  user_id: string;
  kind: 'person' | 'org' | 'project' | 'topic';
  name: string;
  aliases: string[];
  metadata: unknown;
  created_at: Instant;
  updated_at: Instant;
}

export interface ConnectorsTable {
  user_id: string;
  kind: string;
  status: Connector['status'];
  message: string | null;
  meta: unknown;
  last_checked: NullableInstant;
  created_at: Instant;
  updated_at: Instant;
}

/** How far an import has come: the file that is being read, the last item of it that is stored, and what came before. Paths of uploads are relative. */
export interface ImportCursor {
  root: number;
  path: string;
  position: number;
  is_done: boolean;
  bytes_before: number;
  /** Absent in imports that an earlier version began. */
  files_before?: number;
}

export interface ImportsTable {
  id: string;
  user_id: string;
  state: ImportRun['state'];
  paths: string[];
  owner_addresses: string[];
  /** 0 nobody knows, 1 guessed, 2 given. */
  owner_rank: number;
  message: string | null;
  bytes_total: string;
  bytes_done: string;
  items_done: number;
  created: number;
  updated: number;
  unchanged: number;
  skipped_total: number;
  skipped: SkippedItem[];
  by_format: Record<string, number>;
  cursor: ImportCursor | null;
  files_total: number;
  is_uploaded: boolean;
  time_zone: string;
  lease_owner: string | null;
  lease_until: NullableInstant;
  created_at: Instant;
  updated_at: Instant;
  finished_at: NullableInstant;
}

export interface UploadsTable {
  id: string;
  user_id: string;
  name: string;
  size_bytes: string;
  /** Of the import that reads it. */
  import_id: string | null;
  /** Since when it is of no more use. */
  closed_at: NullableInstant;
  created_at: Instant;
  updated_at: Instant;
}

export interface RetentionRunsTable {
  id: string;
  /** What had expired by then goes. */
  cutoff: Instant;
  events_removed: ColumnType<number, number | undefined, number>;
  threads_removed: ColumnType<number, number | undefined, number>;
  started_at: Instant;
  updated_at: Instant;
  finished_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
}

/** Somebody who went to sign in at a vendor. */
export interface SignInsTable {
  user_id: string;
  kind: string;
  state_hash: string;
  /** What proves to the vendor that the same one comes back (PKCE); sealed. */
  verifier: string;
  expires_at: Instant;
}

export interface ConnectorIngestTables {
  sign_ins: SignInsTable;
  linked_accounts: LinkedAccountsTable;
  threads: ThreadsTable;
  events: EventsTable;
  event_counts: EventCountsTable;
  entities: EntitiesTable;
  imports: ImportsTable;
  connectors: ConnectorsTable;
  uploads: UploadsTable;
  retention_runs: RetentionRunsTable;
}
