const DAY_MS = 86_400_000;
/** Beyond this a date says more than a number of days. */
const COUNTED_DAYS = 30;

function dayNumber(date: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(date);
  return Math.round(Date.parse(`${parts}T00:00:00Z`) / DAY_MS);
}

/** A due moment in words, e.g. "due today 16:00", "due tomorrow", "3 days overdue". */
export function describeDue(dueAt: string | null, isAllDay: boolean, now: Date, timeZone: string): string {
  if (!dueAt) return 'no due date';
  const due = new Date(dueAt);
  const days = dayNumber(due, timeZone) - dayNumber(now, timeZone);
  const time = isAllDay ? '' : ` ${due.toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' })}`;
  if (days === 0) return due < now && !isAllDay ? `was due at${time}` : `due today${time}`;
  if (days === 1) return `due tomorrow${time}`;
  if (days === -1) return '1 day overdue';
  if (days < 0 && days >= -COUNTED_DAYS) return `${-days} days overdue`;
  const isOtherYear = due.toLocaleDateString('en-GB', { timeZone, year: 'numeric' }) !== now.toLocaleDateString('en-GB', { timeZone, year: 'numeric' });
  const date = due.toLocaleDateString('en-GB', { timeZone, day: 'numeric', month: 'short', ...(isOtherYear ? { year: 'numeric' } : { weekday: 'short' }) });
  return days < 0 ? `was due ${date}` : `due ${date}${days < 7 ? time : ''}`;
}
