/**
 * Wall time: what a clock on the wall of a time zone shows, held in the UTC fields of a Date. Days, weeks and months are
 * counted on it, so that a day is a day where clocks change; only then it becomes an instant.
 */
export type Wall = Date;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', era: 'short' });
    formats.set(timeZone, format);
  }
  return format;
}

/** A time zone that this runtime knows, else UTC. */
export function knownTimeZone(timeZone: string): string {
  try {
    formatOf(timeZone);
    return timeZone;
  } catch (error) {
    if (error instanceof RangeError) return 'UTC';
    throw error;
  }
}

export function toWall(instant: Date, timeZone: string): Wall {
  const parts = Object.fromEntries(formatOf(timeZone).formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  return wallOf(parts['year'] ?? 1970, parts['month'] ?? 1, parts['day'] ?? 1, parts['hour'], parts['minute'], parts['second'], instant.getUTCMilliseconds());
}

/** The instant at which the wall shows `wall`. In the hour that a change skips: the same distance after the change. Twice shown: the first. */
export function fromWall(wall: Wall, timeZone: string): Date {
  const guess = wall.getTime();
  const before = guess - offsetAt(guess - 86_400_000, timeZone);
  const after = guess - offsetAt(guess + 86_400_000, timeZone);
  const fits = [before, after].filter((at) => toWall(new Date(at), timeZone).getTime() === guess);
  return new Date(fits.length > 0 ? Math.min(...fits) : before);
}

function offsetAt(at: number, timeZone: string): number {
  return toWall(new Date(at), timeZone).getTime() - at;
}

/** `month` counts from 1; a day or month beyond its end runs over. */
export function wallOf(year: number, month: number, day: number, hour = 0, minute = 0, second = 0, millisecond = 0): Wall {
  const wall = new Date(Date.UTC(2000, month - 1, 1, hour, minute, second, millisecond));
  wall.setUTCFullYear(year, month - 1, day);
  return wall;
}

export function startOfDay(wall: Wall): Wall {
  return wallOf(wall.getUTCFullYear(), wall.getUTCMonth() + 1, wall.getUTCDate());
}

export type Unit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';
const MILLISECONDS: Partial<Record<Unit, number>> = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 };
const MONTHS: Partial<Record<Unit, number>> = { month: 1, quarter: 3, year: 12 };

/** Adding months never overflows: 31 January + 1 month is the last of February. */
export function addTo(wall: Wall, count: number, unit: Unit): Wall {
  const milliseconds = MILLISECONDS[unit];
  if (milliseconds !== undefined) return new Date(wall.getTime() + Math.round(count * milliseconds));
  const months = Math.round(count * (MONTHS[unit] ?? 1));
  const moved = wallOf(wall.getUTCFullYear(), wall.getUTCMonth() + 1 + months, 1, wall.getUTCHours(), wall.getUTCMinutes(), wall.getUTCSeconds(), wall.getUTCMilliseconds());
  const last = wallOf(moved.getUTCFullYear(), moved.getUTCMonth() + 2, 0).getUTCDate();
  moved.setUTCDate(Math.min(wall.getUTCDate(), last));
  return moved;
}

/** Weeks start on Monday. */
export function startOf(wall: Wall, unit: Unit): Wall {
  const day = startOfDay(wall);
  const year = day.getUTCFullYear();
  const month = day.getUTCMonth() + 1;
  switch (unit) {
    case 'week':
      return addTo(day, -((day.getUTCDay() + 6) % 7), 'day');
    case 'month':
      return wallOf(year, month, 1);
    case 'quarter':
      return wallOf(year, month - ((month - 1) % 3), 1);
    case 'year':
      return wallOf(year, 1, 1);
    case 'day':
      return day;
    default:
      return new Date(Math.floor(wall.getTime() / (MILLISECONDS[unit] ?? 1)) * (MILLISECONDS[unit] ?? 1));
  }
}
