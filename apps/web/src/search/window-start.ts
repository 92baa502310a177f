import { fromWallTime, toWallTime } from '../format/zoned-time.js';

/** Where a window of so many days begins, on the calendar of a time zone: 1 is today. It stays the same all day. */
export function windowStart(days: number, now: Date, timeZone: string): Date {
  const wall = toWallTime(now, timeZone);
  return fromWallTime({ ...wall, day: wall.day - (days === 1 ? 0 : days), hour: 0, minute: 0 }, timeZone);
}
