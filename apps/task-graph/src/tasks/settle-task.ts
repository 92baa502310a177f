import type { TaskRow } from '../database/tables.js';
import { assignBucket, type Bucket } from './assign-bucket.js';
import { assignLane, isOnDeck } from './assign-lane.js';
import { dayNumber, hoursOf, wallClock } from './days-in-zone.js';
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

/** The row to store: the draft with what ranking and the board need to find it fast. */
export function settleTask(draft: TaskDraft, frame: TimeFrame, now: Date): TaskRow {
  const due_day = draft.due_at && draft.all_day ? dayNumber(wallClock(draft.due_at, draft.time_zone).date) : null;
  const due_hours = draft.due_at && !draft.all_day ? hoursOf(draft.due_at) : null;
  const inputs = { ...draft, due_day, due_hours };
  const { rank, bucket } = placeTask(inputs, frame, now);
  const lane = assignLane(draft, bucket, now);
  return { ...inputs, standing: standingOf(inputs), score: rank.score, priority: rank.level, horizon: lane === 'past7d' ? lane : bucket };
}
