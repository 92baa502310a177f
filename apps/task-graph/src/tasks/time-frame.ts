import { endOfDay, hoursLeftOfDay, hoursOf, wallClock } from './days-in-zone.js';

/** A source whose newest item is older than this is an archive: its tasks are seen from the day on which it ended. */
export const ARCHIVE_AFTER_DAYS = 30;
const DAY_MS = 86_400_000;

/** From when and where a task is looked at. Hours count from 1970. */
export interface TimeFrame {
  hours: number;
  /** The same on the wall clock of the place: what whole days are measured by. */
  wall_hours: number;
  hours_left_today: number;
  /** The date of the newest item, when the task comes from an archive. */
  archive_date: string | null;
}

export function timeFrame(at: Date, timeZone: string, archiveDate: string | null = null): TimeFrame {
  const { date, time } = wallClock(at, timeZone);
  const hours_left_today = hoursLeftOfDay(time);
  return { hours: hoursOf(at), wall_hours: endOfDay(date) - hours_left_today, hours_left_today, archive_date: archiveDate };
}

/** The frame for tasks of a source whose newest item is from `newest`: now, or the end of the archive. */
export function frameOfSource(newest: Date | null, now: Date, timeZone: string): TimeFrame {
  if (!newest || now.getTime() - newest.getTime() <= ARCHIVE_AFTER_DAYS * DAY_MS) return timeFrame(now, timeZone);
  return timeFrame(newest, timeZone, wallClock(newest, timeZone).date);
}
