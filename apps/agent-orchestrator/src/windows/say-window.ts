import { knownTimeZone, startOfDay, toWall } from './zoned-time.js';

const DAY_MS = 86_400_000;

/** A window in words: whole days as days, others with their hours. */
export function sayWindow({ start, end }: { start: Date; end: Date }, timeZone: string): string {
  const zone = knownTimeZone(timeZone);
  const [from, to] = [toWall(start, zone), toWall(end, zone)];
  const isWhole = [from, to].every((wall) => wall.getTime() === startOfDay(wall).getTime());
  const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
  if (isWhole) {
    const last = new Date(to.getTime() - DAY_MS);
    return last <= from ? day.format(from) : `${day.format(from)} to ${day.format(last)}`;
  }
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
  const isOneDay = startOfDay(from).getTime() === startOfDay(to).getTime();
  return `${day.format(from)}, ${clock.format(from)} to ${isOneDay ? '' : `${day.format(to)}, `}${clock.format(to)}`;
}

/** When a task is due, as people say it: a whole day has no hour. */
export function sayDue({ due_at, all_day }: { due_at: string; all_day: boolean }, now: Date, timeZone: string): string {
  const zone = knownTimeZone(timeZone);
  const at = toWall(new Date(due_at), zone);
  const days = Math.round((startOfDay(at).getTime() - startOfDay(toWall(now, zone)).getTime()) / DAY_MS);
  const day = { '-1': 'yesterday', 0: 'today', 1: 'tomorrow' }[days] ?? new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC', ...(Math.abs(days) > 300 ? { year: 'numeric' } : {}) }).format(at);
  return all_day ? day : `${day} ${at.toISOString().slice(11, 16)}`;
}
