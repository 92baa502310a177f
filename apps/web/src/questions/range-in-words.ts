import { toWallTime } from '../format/zoned-time.js';

export interface TimeRange {
  start: string;
  end: string;
}

/** What a phrase like "last week" was taken for, on the calendar of a time zone: whole days as days, the rest to the minute. */
export function rangeInWords({ start, end }: TimeRange, timeZone: string, locale?: string): string {
  const [from, until] = [new Date(start), new Date(end)];
  const isWhole = [from, until].every((at) => isMidnight(at, timeZone)) && until > from;
  const day = { timeZone, weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const;
  if (isWhole) return new Intl.DateTimeFormat(locale, day).formatRange(from, new Date(until.getTime() - 1));
  return new Intl.DateTimeFormat(locale, { ...day, hour: '2-digit', minute: '2-digit' }).formatRange(from, until);
}

function isMidnight(at: Date, timeZone: string): boolean {
  const { hour, minute } = toWallTime(at, timeZone);
  return hour === 0 && minute === 0;
}
