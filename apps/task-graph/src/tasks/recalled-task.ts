import type { TaskRow } from '../database/tables.js';

/** A piece of work as somebody describes it. `occurred_at`: when he did. */
export interface Description {
  key: string;
  title: string;
  source_ref: string | null;
  thread_id: string | null;
  due_at: string | null;
  occurred_at: string;
}

export type Recalled = Pick<TaskRow, 'id' | 'title' | 'details' | 'source_ref' | 'source_refs' | 'due_at'> & { key: string; similarity: number };
