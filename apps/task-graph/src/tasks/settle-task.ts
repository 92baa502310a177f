import type { TaskRow } from '../database/tables.js';
import { assignBucket, type Bucket } from './assign-bucket.js';
import { assignLane, isOnDeck } from './assign-lane.js';
import { endOfDay, hoursOf, wallClock } from './days-in-zone.js';
import { rankTask, standingOf, type Rank } from './rank-tasks.js';
import type { TaskDraft } from './task-state.js';
import type { TimeFrame } from './time-frame.js';

export interface Placement {
  rank: Rank;
  bucket: Bucket | null;
}

/** Score and place of a stored task, as seen now. */
export function placeTask(row: Pick<TaskRow, 'status' | 'snoozed_until' | 'completed_at'> & Parameters<typeof rankTask>[0], frame: TimeFrame, now: Date): Placement {
  const rank = rankTask(row, frame);
  return { rank, bucket: isOnDeck(row, now) ? assignBucket(row, rank.score, frame) : null };
}

/** A whole day is due a second before it ends: on midnight itself, rounding would decide which day it is. */
const SECOND = 1 / 3600;

function dueHours({ due_at, all_day, time_zone }: TaskDraft): number | null {
  if (!due_at) return null;
  return all_day ? endOfDay(wallClock(due_at, time_zone).date) - SECOND : hoursOf(due_at);
}

/** The row to store: the draft with what ranking and the board need to find it fast. */
export function settleTask(draft: TaskDraft, frame: TimeFrame, now: Date): TaskRow {
  const inputs = { ...draft, due_hours: dueHours(draft) };
  const { rank, bucket } = placeTask(inputs, frame, now);
  const lane = assignLane(draft, bucket, now);
  return { ...inputs, standing: standingOf(inputs), score: rank.score, priority: rank.level, horizon: lane === 'past7d' ? lane : bucket };
}
