import type { TaskCandidate } from '@adjutant/contracts-agent-orchestrator';
import type { Source } from '@adjutant/contracts-core';
import type { LinkKind, SourceRef, TaskHistoryEntry, TaskPriority, TaskStatus, runState } from '@adjutant/contracts-task-graph';
import type { z } from 'zod';

/** A task as it is stored. `priority`, `score` and `horizon` are as of the last change; what is read is ranked anew. */
export interface TaskRow {
  id: string;
  user_id: string;
  title: string;
  details: string | null;
  status: TaskStatus;
  run_state: z.infer<typeof runState>;
  stated_priority: TaskPriority | null;
  priority: TaskPriority;
  score: number;
  standing: number;
  importance: number;
  source_signal: number;
  confidence: number;
  horizon: 'today' | 'week' | 'month' | 'past7d' | null;
  is_kept: boolean;
  /** It was old already when it came in. */
  is_archived: boolean;
  active_hours: number;
  due_at: Date | null;
  all_day: boolean;
  due_hours: number | null;
  time_zone: string;
  source_kind: Source;
  source_ref: string | null;
  source_url: string | null;
  source_event_id: string | null;
  thread_id: string | null;
  origin_key: string | null;
  source_refs: SourceRef[];
  parent_id: string | null;
  assigned_to: string | null;
  snoozed_until: Date | null;
  completed_at: Date | null;
  metadata: Record<string, unknown>;
  edited_fields: string[];
  version: number;
  created_at: Date;
  updated_at: Date;
  deleted_at: Date | null;
}

export interface TaskHistoryRow {
  id: string;
  user_id: string;
  task_id: string;
  version: number;
  change: TaskHistoryEntry['change'];
  actor: TaskHistoryEntry['actor'];
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  undoes_version: number | null;
  created_at: Date;
}
export type Actor = TaskHistoryEntry['actor'];

export interface TaskLinkRow {
  user_id: string;
  parent_id: string;
  child_id: string;
  kind: LinkKind;
  why: string | null;
  created_at: Date;
}

/** A proposal and what became of it. `kept`: too unsure for a task, kept in case it is proposed again with more ground. */
export interface CandidateRow {
  user_id: string;
  key: string;
  state: 'pending' | 'kept' | 'created' | 'merged';
  proposal: TaskCandidate;
  source_event_id: string;
  source_ref: string | null;
  thread_id: string | null;
  task_id: string | null;
  time_zone: string;
  created_at: Date;
  updated_at: Date;
}

/** A link whose other end is not a task yet. */
export interface AwaitedLinkRow {
  id: string;
  user_id: string;
  task_id: string;
  kind: LinkKind;
  direction: 'out' | 'in';
  source_ref: string | null;
  event_id: string | null;
  why: string | null;
  created_at: Date;
}

export interface CalendarEventRow {
  id: string;
  user_id: string;
  title: string;
  description: string | null;
  start_at: Date;
  end_at: Date;
  all_day: boolean;
  location: string | null;
  source_event_id: string | null;
  created_at: Date;
  updated_at: Date;
}

/** A calendar event that was heard of and not fetched yet. */
export interface PendingCalendarEventRow {
  user_id: string;
  event_id: string;
  requested_at: Date;
}

/** Every table of the service, for typed queries. */
export interface TaskGraphTables {
  tasks: TaskRow;
  task_links: TaskLinkRow;
  task_history: TaskHistoryRow;
  candidates: CandidateRow;
  awaited_links: AwaitedLinkRow;
  calendar_events: CalendarEventRow;
  pending_calendar_events: PendingCalendarEventRow;
}
