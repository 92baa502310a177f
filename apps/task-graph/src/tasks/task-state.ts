import type { MessageContext } from '@adjutant/contracts-core';
import type { TaskInput, TaskStatus } from '@adjutant/contracts-task-graph';

import type { TaskRow } from '../database/tables.js';
import { hoursOf } from './days-in-zone.js';

/** What a task is made of before it is ranked: ranking fills in the rest. */
export type TaskDraft = Omit<TaskRow, 'priority' | 'score' | 'standing' | 'horizon' | 'due_hours'>;

const RUN_STATE_OF = {
  todo: 'created',
  scheduled: 'queued',
  in_progress: 'executing',
  snoozed: 'queued',
  done: 'completed',
  dismissed: 'completed',
} as const satisfies Record<TaskStatus, TaskRow['run_state']>;

/** What follows from a new status: when it was finished, how far it has run, until when it sleeps. */
export function enterStatus(status: TaskStatus, now: Date): Pick<TaskRow, 'status' | 'run_state' | 'completed_at'> {
  return { status, run_state: RUN_STATE_OF[status], completed_at: status === 'done' ? now : null };
}

export function emptyDraft(userId: string, id: string, timeZone: string, now: Date): TaskDraft {
  return {
    id,
    user_id: userId,
    title: '',
    details: null,
    ...enterStatus('todo', now),
    stated_priority: null,
    importance: 0.5,
    source_signal: 1,
    confidence: 1,
    is_kept: true,
    is_archived: false,
    active_hours: hoursOf(now),
    due_at: null,
    all_day: false,
    time_zone: timeZone,
    source_kind: 'manual',
    source_ref: null,
    source_url: null,
    source_event_id: null,
    thread_id: null,
    origin_key: null,
    source_refs: [],
    parent_id: null,
    assigned_to: null,
    snoozed_until: null,
    metadata: {},
    edited_fields: [],
    version: 1,
    created_at: now,
    updated_at: now,
    deleted_at: null,
  };
}

function instantOrNull(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

/** A task is snoozed when it is told until when, and woken when that is taken away. */
function impliedStatus(row: Pick<TaskRow, 'status'>, changes: Partial<TaskInput>): TaskStatus | undefined {
  if (changes.status) return changes.status;
  if (changes.snoozed_until) return 'snoozed';
  return changes.snoozed_until === null && row.status === 'snoozed' ? 'todo' : undefined;
}

/** The task as a client's changes make it. Fields that are not named stay. */
export function applyInput<Row extends TaskDraft>(row: Row, changes: Partial<TaskInput>, ctx: Pick<MessageContext, 'timeZone'>, now: Date): Row {
  const { priority, due_at: dueAt, snoozed_until: snoozedUntil, status: _, ...plain } = changes;
  const next = { ...row, ...plain };
  if (priority !== undefined) next.stated_priority = priority;
  if (dueAt !== undefined) Object.assign(next, { due_at: instantOrNull(dueAt), time_zone: ctx.timeZone });
  if (dueAt === null) next.all_day = false;
  if (snoozedUntil !== undefined) next.snoozed_until = instantOrNull(snoozedUntil);
  const status = impliedStatus(row, changes);
  if (status && status !== row.status) Object.assign(next, enterStatus(status, now));
  if (next.status !== 'snoozed') next.snoozed_until = null;
  return next;
}
