import { endOfDay, hoursLeftOfDay, hoursOf, wallClock } from './days-in-zone.js';

/** What is older than this when it comes in is an archive. */
const ARCHIVE_HOURS = 30 * 24;
const HOUR_MS = 3_600_000;

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

/** The frame of an archive: the moment of its newest item. */
export function archiveFrame(newestHours: number, timeZone: string): TimeFrame {
  const newest = new Date(newestHours * HOUR_MS);
  return timeFrame(newest, timeZone, wallClock(newest, timeZone).date);
}

/** Is work that was last spoken of then an archive's, when it comes in now? */
export function isArchive(activeHours: number, now: Date): boolean {
  return hoursOf(now) - activeHours > ARCHIVE_HOURS;
}
