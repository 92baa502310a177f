const HOUR_MS = 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' });
  formats.set(timeZone, format);
  return format;
}

/** `Europe/Nowhere` and the like count as UTC: a wrong preference must not hide the board. */
function knownFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return formatFor(timeZone);
  } catch (error) {
    if (error instanceof RangeError) return formatFor('UTC');
    throw error;
  }
}

function utcClock(instant: Date): { date: string; time: string } {
  const text = instant.toISOString();
  return { date: text.slice(0, 10), time: text.slice(11, 19) };
}

/** The wall clock at `instant`: `2026-11-21` and `14:05:09`. */
export function wallClock(instant: Date, timeZone: string): { date: string; time: string } {
  if (timeZone === 'UTC') return utcClock(instant);
  const parts: Record<string, string> = {};
  for (const { type, value } of knownFormat(timeZone).formatToParts(instant)) parts[type] = value;
  const year = (parts.year ?? '').padStart(4, '0');
  return { date: `${year}-${parts.month}-${parts.day}`, time: `${parts.hour}:${parts.minute}:${parts.second}` };
}

/** Hours since 1970, counted on the wall clock, when a date on the calendar ends. */
export function endOfDay(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / HOUR_MS + 24;
}

/** Hours since 1970 of an instant. */
export function hoursOf(instant: Date): number {
  return instant.getTime() / HOUR_MS;
}

/** Hours from `instant` to the end of its day on the wall clock. */
export function hoursLeftOfDay(time: string): number {
  const [hour = 0, minute = 0, second = 0] = time.split(':').map(Number);
  return 24 - hour - minute / 60 - second / 3600;
}
