import { words } from '../words/words.js';
import { shownLocale } from './locale.js';
import { daysBetween } from './zoned-time.js';

export interface DueInWords {
  text: string;
  isLate: boolean;
}

interface Due {
  due_at: string | null;
  all_day: boolean;
}

/** Until so many days ago a number of days says more than a date. */
const COUNTED_DAYS = 14;
const NAMED_DAYS = 7;

/** When a task is due, as one says it. A day without a time is late from the next day on. */
export function dueInWords({ due_at, all_day }: Due, now: Date, timeZone: string, locale = shownLocale()): DueInWords {
  const { due } = words.common;
  if (!due_at) return { text: due.none, isLate: false };
  const at = new Date(due_at);
  const days = daysBetween(now, at, timeZone);
  const time = all_day ? '' : at.toLocaleTimeString(locale, { timeZone, hour: '2-digit', minute: '2-digit' });
  const isLate = all_day ? days < 0 : at < now;
  if (days === 0) return { text: isLate ? due.wasToday(time) : due.today(time), isLate };
  if (days === 1) return { text: due.tomorrow(time), isLate };
  if (days === -1) return { text: due.yesterday, isLate };
  if (days < 0 && days >= -COUNTED_DAYS) return { text: due.daysAgo(-days), isLate };
  return { text: due.on(dayInWords(at, days, now, timeZone, locale), days > 0 && days < NAMED_DAYS ? time : ''), isLate };
}

function dayInWords(at: Date, days: number, now: Date, timeZone: string, locale?: string): string {
  if (days > 0 && days < NAMED_DAYS) return at.toLocaleDateString(locale, { timeZone, weekday: 'long' });
  const year = (date: Date) => date.toLocaleDateString('en', { timeZone, year: 'numeric' });
  return at.toLocaleDateString(locale, { timeZone, day: 'numeric', month: 'short', ...(year(at) === year(now) ? { weekday: 'short' } : { year: 'numeric' }) });
}
