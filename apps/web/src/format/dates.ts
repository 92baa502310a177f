import { shownLocale } from './locale.js';

/** A moment with its day and time, in the user's zone. */
export function momentInWords(at: string | Date, timeZone: string, locale = shownLocale()): string {
  return new Date(at).toLocaleString(locale, { timeZone, weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
}

/** The whole moment, for a tooltip: nothing left out. */
export function wholeMoment(at: string | Date, timeZone: string, locale = shownLocale()): string {
  return new Date(at).toLocaleString(locale, { timeZone, dateStyle: 'full', timeStyle: 'long' });
}

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** "3 hours ago", "in 2 days". */
export function relativeTime(at: string | Date, now: Date, locale = shownLocale()): string {
  const seconds = (new Date(at).getTime() - now.getTime()) / 1_000;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  for (const [unit, size] of STEPS) if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit);
  return format.format(0, 'second');
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** "12 MB" */
export function bytesInWords(bytes: number, locale = shownLocale()): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return (bytes / 1_000 ** step).toLocaleString(locale, { style: 'unit', unit: UNITS[step], unitDisplay: step === 0 ? 'long' : 'short', maximumFractionDigits: step > 1 ? 1 : 0 });
}

/** A moment as briefly as it can be told apart: a time today, a day this year, a date before that. */
export function momentInBrief(at: string | Date, now: Date, timeZone: string, locale = shownLocale()): string {
  const date = new Date(at);
  const of = (options: Intl.DateTimeFormatOptions) => [date, now].map((one) => one.toLocaleDateString('en', { timeZone, ...options }));
  const [day, today] = of({ dateStyle: 'short' });
  if (day === today) return date.toLocaleTimeString(locale, { timeZone, hour: '2-digit', minute: '2-digit' });
  const [year, thisYear] = of({ year: 'numeric' });
  return date.toLocaleDateString(locale, { timeZone, day: 'numeric', month: 'short', ...(year === thisYear ? { weekday: 'short' } : { year: 'numeric' }) });
}

/** A moment with its day and time, and with its year where that is another one. */
export function momentOfYear(at: string | Date, now: Date, timeZone: string, locale = shownLocale()): string {
  const year = (date: Date) => date.toLocaleDateString('en', { timeZone, year: 'numeric' });
  const isOtherYear = year(new Date(at)) !== year(now);
  return new Date(at).toLocaleString(locale, { timeZone, weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', ...(isOtherYear ? { year: 'numeric' } : {}) });
}

const SPANS: readonly [string, number][] = [
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** "3 minutes": the largest unit that fits, rounded up. */
export function spanInWords(seconds: number, locale = shownLocale()): string {
  const [unit, size] = SPANS.find(([, size]) => seconds > size) ?? SPANS[2]!;
  return Math.max(1, Math.ceil(seconds / size)).toLocaleString(locale, { style: 'unit', unit, unitDisplay: 'long' });
}
