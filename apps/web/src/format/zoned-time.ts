/** A wall clock reading: month from 1. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

const MINUTE_MS = 60_000;

/** Making a formatter takes a hundred times as long as using it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' });
  formats.set(timeZone, known);
  return known;
}

/** What clocks in a time zone show at an instant. */
export function toWallTime(at: Date, timeZone: string): WallTime {
  const parts = formatOf(timeZone).formatToParts(at);
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return { year: of('year'), month: of('month'), day: of('day'), hour: of('hour'), minute: of('minute') };
}

const asUtc = ({ year, month, day, hour, minute }: WallTime): number => Date.UTC(year, month - 1, day, hour, minute);

/** The instant at which clocks in a time zone show `wall`; where they skip it, the one an hour later. Days and hours may overflow. */
export function fromWallTime(wall: WallTime, timeZone: string): Date {
  const wanted = asUtc(wall);
  let at = wanted;
  for (let round = 0; round < 3; round += 1) at += wanted - asUtc(toWallTime(new Date(at), timeZone));
  return new Date(Math.floor(at / MINUTE_MS) * MINUTE_MS);
}

/** Days from `now` until `at` on the calendar of a time zone. */
export function daysBetween(now: Date, at: Date, timeZone: string): number {
  const day = (date: Date) => asUtc({ ...toWallTime(date, timeZone), hour: 0, minute: 0 });
  return Math.round((day(at) - day(now)) / 86_400_000);
}

/** 0 for Sunday. */
export function weekdayOf(at: Date, timeZone: string): number {
  return new Date(asUtc(toWallTime(at, timeZone))).getUTCDay();
}
