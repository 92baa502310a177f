const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Clocks are put forward or back on a quarter of an hour. */
const SLOT_MS = 15 * MINUTE_MS;
const MAX_OFFSETS = 10_000;

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

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

function readOffset(slotMs: number, timeZone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of knownFormat(timeZone).formatToParts(slotMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - slotMs;
}

/** How far the clocks of a place are ahead of UTC. Asking Intl costs more than all else about a task, so the answer is kept. */
function offsetAt(timeMs: number, timeZone: string): number {
  if (timeZone === 'UTC') return 0;
  const slotMs = Math.floor(timeMs / SLOT_MS) * SLOT_MS;
  const key = `${timeZone} ${slotMs}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  if (offsets.size >= MAX_OFFSETS) offsets.clear();
  const offset = readOffset(slotMs, timeZone);
  offsets.set(key, offset);
  return offset;
}

/** The wall clock at `instant`: `2026-11-21` and `14:05:09`. */
export function wallClock(instant: Date, timeZone: string): { date: string; time: string } {
  const timeMs = instant.getTime();
  const [date = '', time = ''] = new Date(timeMs + offsetAt(timeMs, timeZone)).toISOString().split('T');
  return { date, time: time.slice(0, 8) };
}

/** Hours since 1970, counted on the wall clock, when a date on the calendar ends. */
export function endOfDay(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / HOUR_MS + 24;
}

/** Hours since 1970 of an instant. */
export function hoursOf(instant: Date): number {
  return instant.getTime() / HOUR_MS;
}

/** Hours from a time on the wall clock to the end of its day. */
export function hoursLeftOfDay(time: string): number {
  const [hour = 0, minute = 0, second = 0] = time.split(':').map(Number);
  return 24 - hour - minute / 60 - second / 3600;
}
