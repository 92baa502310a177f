import type { Task } from '@adjutant/contracts-task-graph';

import type { TaskRow } from '../database/tables.js';
import { assignLane } from './assign-lane.js';
import { wallClock } from './days-in-zone.js';
import { placeTask } from './settle-task.js';
import type { TimeFrame } from './time-frame.js';

function text(instant: Date | null): string | null {
  return instant ? instant.toISOString() : null;
}

function dueOnTheClock(row: TaskRow): Pick<Task, 'due_date' | 'due_time'> {
  if (!row.due_at) return { due_date: null, due_time: null };
  const { date, time } = wallClock(row.due_at, row.time_zone);
  return { due_date: date, due_time: row.all_day ? null : time.slice(0, 5) };
}

/** A stored task as everybody sees it, ranked as of now. */
export function presentTask(row: TaskRow, frame: TimeFrame, now: Date): Task {
  const { rank, bucket } = placeTask(row, frame, now);
  return {
    id: row.id,
    title: row.title,
    details: row.details,
    status: row.status,
    run_state: row.run_state,
    priority: rank.level,
    score: rank.score,
    score_terms: rank.terms,
    confidence: row.confidence,
    horizon: bucket,
    lane: assignLane(row, bucket, now),
    due_at: text(row.due_at),
    all_day: row.all_day,
    ...dueOnTheClock(row),
    time_zone: row.time_zone,
    source_kind: row.source_kind,
    source_ref: row.source_ref,
    source_url: row.source_url,
    source_event_id: row.source_event_id,
    source_refs: row.source_refs,
    parent_id: row.parent_id,
    assigned_to: row.assigned_to,
    snoozed_until: text(row.snoozed_until),
    completed_at: text(row.completed_at),
    metadata: row.metadata,
    version: row.version,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
