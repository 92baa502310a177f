import type { Lane, TaskStatus } from '@adjutant/contracts-task-graph';

import type { Bucket } from './assign-bucket.js';

const SEVEN_DAYS_MS = 7 * 86_400_000;

/** The columns of the graph, as they are shown; the first four are the board. */
export const LANES: readonly { id: Lane; label: string }[] = [
  { id: 'past7d', label: 'Last 7 days' },
  { id: 'today', label: 'Today' },
  { id: 'week', label: 'This week' },
  { id: 'month', label: 'This month' },
  { id: 'later', label: 'Later' },
  { id: 'earlier', label: 'Earlier' },
];

interface LaneInputs {
  status: TaskStatus;
  snoozed_until: Date | null;
  completed_at: Date | null;
}

/** Does it take part in the ranking? Snoozed work does again once its time has come. */
export function isOnDeck(task: LaneInputs, now: Date): boolean {
  if (task.status === 'snoozed') return task.snoozed_until !== null && task.snoozed_until <= now;
  return task.status !== 'done' && task.status !== 'dismissed';
}

export function assignLane(task: LaneInputs, bucket: Bucket | null, now: Date): Lane {
  if (task.status === 'done') {
    const isRecent = task.completed_at !== null && task.completed_at.getTime() >= now.getTime() - SEVEN_DAYS_MS;
    return isRecent ? 'past7d' : 'earlier';
  }
  if (task.status === 'dismissed') return 'earlier';
  return bucket ?? 'later';
}
