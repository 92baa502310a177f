import { hoursUntilDue, LAPSE_AFTER_HOURS, type RankInputs } from './rank-tasks.js';
import type { TimeFrame } from './time-frame.js';

export type Bucket = 'today' | 'week' | 'month';

/** Last day of each bucket, counted from today. */
export const WEEK_DAYS = 6;
export const MONTH_DAYS = 30;

/** Overdue work that nobody took up moves on to the month, and then leaves the board. */
export const LAPSED_WEEK_HOURS = 30 * 24;
export const LAPSED_MONTH_HOURS = 90 * 24;

/** Work without a date: what it must score, and how fresh it must be. */
export const UNDATED = {
  today: { score: 0.6, ageHours: 3 * 24 },
  week: { score: 0.45, ageHours: 14 * 24 },
  month: { score: 0, ageHours: 60 * 24 },
} as const;

/** Work whose time has passed leaves the board. That of an archive stays at its end: it fills places that are free. */
function past(frame: TimeFrame): Bucket | null {
  return frame.archive_date === null ? null : 'month';
}

function bucketOfDue(hours: number, isKept: boolean, frame: TimeFrame): Bucket | null {
  if (!isKept && hours < -LAPSED_MONTH_HOURS) return past(frame);
  if (!isKept && hours < -LAPSED_WEEK_HOURS) return 'month';
  if (!isKept && hours < -LAPSE_AFTER_HOURS) return 'week';
  if (hours <= frame.hours_left_today) return 'today';
  if (hours <= frame.hours_left_today + WEEK_DAYS * 24) return 'week';
  return hours <= frame.hours_left_today + MONTH_DAYS * 24 ? 'month' : null;
}

/** Which part of the board open work belongs to: by its due date, without one by score and age. Null: not on the board. */
export function assignBucket(task: RankInputs, score: number, frame: TimeFrame): Bucket | null {
  const hours = hoursUntilDue(task, frame);
  if (hours !== null) return bucketOfDue(hours, task.is_kept, frame);
  const age = frame.hours - task.active_hours;
  const fits = (bucket: Bucket) => score >= UNDATED[bucket].score && age <= UNDATED[bucket].ageHours;
  return (['today', 'week', 'month'] as const).find(fits) ?? past(frame);
}
