import type { Source } from '@adjutant/contracts-core';
import type { ColumnType, Generated, Selectable, Updateable } from '@adjutant/database';

type Instant = ColumnType<Date, Date | string, Date | string>;
type NullableInstant = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

export type ObjectType = 'event' | 'note' | 'thread' | 'draft' | 'entity';
export type DocumentState = 'pending' | 'indexed' | 'failed' | 'removed';

/** What is (to be) in the search index; the text itself stays with its owner and in the index. */
export interface DocumentsTable {
  user_id: string;
  object_type: ObjectType;
  object_id: string;
  source: Source;
  state: DocumentState;
  /** Grows with each announcement, so that one that comes while the document is being indexed is not lost. */
  version: number;
  attempts: number;
  last_error: string | null;
  /** The owner's hash of what was indexed. */
  content_hash: string | null;
  /** Hash of all that went into the index: the content, its neighbour, the rules. */
  indexed_hash: string | null;
  chunk_count: number;
  /** Whose vectors it has; null when the index makes its own. */
  model: string | null;
  created_at: Instant;
  updated_at: Instant;
}
export type DocumentRow = Selectable<DocumentsTable>;

/** One row per user: which incarnation of the index the documents are in, and how far the owner's changes were read. */
export interface IndexStatesTable {
  user_id: string;
  generation: ColumnType<string | null, string | null | undefined>;
  model: Generated<string>;
  dimension: Generated<number>;
  changes_read_to: NullableInstant;
  changes_read_id: ColumnType<string | null, string | null | undefined>;
  checked_at: NullableInstant;
}
export type IndexStateRow = Selectable<IndexStatesTable>;
export type IndexStateChange = Updateable<Omit<IndexStatesTable, 'user_id'>>;

export interface EmbeddingTables {
  documents: DocumentsTable;
  index_states: IndexStatesTable;
}
