import { CLOCK, clockOf, DAY_NUMBER, MONTH, monthOf, NUMBER, numberOf, UNIT, unitOf, WEEKDAY, weekdayOf, YEAR } from './time-words.js';
import { addTo, startOf, startOfDay, type Wall, wallOf } from './zoned-time.js';

/** From when, and which way a phrase without a year or direction points. */
export interface Reference {
  now: Wall;
  prefer: 'past' | 'future';
  /** Whether `5/1` is the 5th of January; undefined where nothing says so. */
  dayFirst?: boolean | undefined;
}

export interface Span {
  start: Wall;
  end: Wall;
  /** Counted in hours from now: on the clock, not on the wall. */
  isClock?: boolean;
}

export interface SpanRule {
  pattern: RegExp;
  read: (match: RegExpExecArray, at: Reference) => Span | null;
}

export const rule = (pattern: string, read: SpanRule['read']): SpanRule => ({ pattern: new RegExp(String.raw`(?<![\w./-])(?:${pattern})(?![\w])`, 'giu'), read });
export const daySpan = (start: Wall, days = 1): Span => ({ start, end: addTo(start, days, 'day') });

/** The nearest day on the preferred side that fits; `year` absent. */
function nearest(month: number, day: number, { now, prefer }: Reference): Span | null {
  const today = startOfDay(now);
  const here = dateSpan(today.getUTCFullYear(), month, day);
  if (!here) return null;
  if (prefer === 'future' && here.start < today) return dateSpan(today.getUTCFullYear() + 1, month, day);
  if (prefer === 'past' && here.start > today) return dateSpan(today.getUTCFullYear() - 1, month, day);
  return here;
}

export function dateSpan(year: number, month: number, day: number): Span | null {
  const start = wallOf(year, month, day);
  return month >= 1 && month <= 12 && start.getUTCDate() === day ? daySpan(start) : null;
}

const fullYear = (year: string): number => (year.length === 2 ? 2000 + Number(year) : Number(year));
const dated = (year: string | undefined, month: number, day: number, at: Reference): Span | null => (year ? dateSpan(fullYear(year), month, day) : nearest(month, day, at));

function weekday(word: string, direction: string, { now, prefer }: Reference): Span {
  const today = startOfDay(now);
  const target = weekdayOf(word);
  const monday = startOf(today, 'week');
  const inThisWeek = addTo(monday, (target + 6) % 7, 'day');
  if (/^(?:this|current)/.test(direction)) return daySpan(inThisWeek);
  if (direction.startsWith('next')) return daySpan(addTo(inThisWeek, 7, 'day'));
  if (/^(?:last|previous|past)/.test(direction)) return daySpan(addTo(inThisWeek, -7, 'day'));
  const ahead = (target - today.getUTCDay() + 7) % 7;
  if (/^(?:coming|upcoming)/.test(direction)) return daySpan(addTo(today, ahead || 7, 'day'));
  return daySpan(addTo(today, prefer === 'future' ? ahead || 7 : ahead === 0 ? 0 : ahead - 7, 'day'));
}

/** Phrases that name one day. */
export const DAY_RULES: readonly SpanRule[] = [
  rule(String.raw`(\d{4})[-/.](0?[1-9]|1[0-2])[-/.](0?[1-9]|[12]\d|3[01])(?:T[\d:.]+(?:Z|[+-][\d:]+)?)?`, (m) => dateSpan(Number(m[1]), Number(m[2]), Number(m[3]))),
  rule(String.raw`(0?[1-9]|[12]\d|3[01])\.\s?(0?[1-9]|1[0-2])\.\s?(\d{4})?(?!\d)(?!\.\d)`, (m, at) => dated(m[3], Number(m[2]), Number(m[1]), at)),
  rule(String.raw`(0[1-9]|[12]\d|3[01])\.(0[1-9]|1[0-2])\.(\d\d)(?!\d)(?!\.\d)`, (m) => dateSpan(fullYear(m[3] ?? ''), Number(m[2]), Number(m[1]))),
  rule(String.raw`(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d\d)`, (m, at) => slashed(Number(m[1]), Number(m[2]), at, (month, day) => dateSpan(fullYear(m[3] ?? ''), month, day))),
  rule(String.raw`(\d{1,2})/(\d{1,2})(?!/)`, (m, at) => slashed(Number(m[1]), Number(m[2]), at, (month, day) => nearest(month, day, at))),
  rule(String.raw`(?:the )?(${DAY_NUMBER})(?: day)?(?: of)?[\s-]+(${MONTH}),?(?:[\s-]+(?:of )?(${YEAR}))?`, (m, at) => dated(m[3], monthOf(m[2] ?? ''), Number.parseInt(m[1] ?? '', 10), at)),
  rule(String.raw`(${MONTH})\s?-?(?:the )?(${DAY_NUMBER})(?:,?\s+(${YEAR}))?(?!\d)`, (m, at) => dated(m[3], monthOf(m[1] ?? ''), Number.parseInt(m[2] ?? '', 10), at)),
  rule(String.raw`the day before yesterday|day before yesterday`, (_, at) => daySpan(addTo(startOfDay(at.now), -2, 'day'))),
  rule(String.raw`(?:the )?day after tomorrow|(?:the )?day after tmr`, (_, at) => daySpan(addTo(startOfDay(at.now), 2, 'day'))),
  rule(String.raw`yesterday`, (_, at) => daySpan(addTo(startOfDay(at.now), -1, 'day'))),
  rule(String.raw`today|this day`, (_, at) => daySpan(startOfDay(at.now))),
  rule(String.raw`tomorrow|tmrw?|tmr`, (_, at) => daySpan(addTo(startOfDay(at.now), 1, 'day'))),
  rule(String.raw`(?:the )?next (?:business|working|work) day`, (_, at) => daySpan(businessDay(startOfDay(at.now), 1))),
  rule(String.raw`(?:in|within) (?:the next )?(${NUMBER}) (?:business|working|work|bank)[ -]days`, (m, at) => daySpan(businessDay(startOfDay(at.now), numberOf(m[1] ?? '')))),
  rule(String.raw`(next|last) day`, (m, at) => daySpan(addTo(startOfDay(at.now), m[1]?.toLowerCase() === 'next' ? 1 : -1, 'day'))),
  rule(String.raw`(${WEEKDAY})(?:,)? (?:of )?(this|next|last) week`, (m, at) => weekday(m[1] ?? '', (m[2] ?? '').toLowerCase(), at)),
  rule(String.raw`(this|next|last) week(?:'s)?,? (?:on )?(${WEEKDAY})`, (m, at) => weekday(m[2] ?? '', (m[1] ?? '').toLowerCase(), at)),
  rule(String.raw`(?:(this|next|last|past|previous|coming|upcoming|current)(?: coming)? )?(${WEEKDAY})s?`, (m, at) => (isShortWord(m[2] ?? '') && !m[1] ? null : weekday(m[2] ?? '', (m[1] ?? '').toLowerCase(), at))),
  rule(String.raw`(${NUMBER}) ?(days?|weeks?|wks?|months?|years?|yrs?) (?:ago|back|before now|earlier)`, (m, at) => daySpan(startOfDay(addTo(at.now, -numberOf(m[1] ?? ''), unitOf(m[2] ?? ''))))),
  rule(String.raw`(${NUMBER}) ?(days?|weeks?|months?|years?) (?:from (now|today|tomorrow|yesterday)|later|hence|after (today|tomorrow))`, (m, at) => daySpan(startOfDay(addTo(addTo(at.now, shiftOf(m[3] ?? m[4]), 'day'), numberOf(m[1] ?? ''), unitOf(m[2] ?? ''))))),
  rule(String.raw`in (${NUMBER}) ?(days?|weeks?|wks?|months?|years?|yrs?)(?:' time)?`, (m, at) => daySpan(startOfDay(addTo(at.now, numberOf(m[1] ?? ''), unitOf(m[2] ?? ''))))),
  rule(String.raw`(?:the )?(\d{1,2})(?:st|nd|rd|th) of (this|next|last) month`, (m, at) => daySpan(addTo(addTo(startOf(at.now, 'month'), { next: 1, last: -1 }[(m[2] ?? '').toLowerCase()] ?? 0, 'month'), Number(m[1]) - 1, 'day'))),
  rule(String.raw`(?:${WEEKDAY},? )?(?:on )?the (\d{1,2})(?:st|nd|rd|th)`, (m, at) => dayOfMonth(Number(m[1]), at)),
];

const shiftOf = (word: string | undefined): number => ({ tomorrow: 1, yesterday: -1 })[word?.toLowerCase() ?? ''] ?? 0;
const isShortWord = (word: string): boolean => /^(?:sat|sun|mon|wed|fri|thu|tue)\.?$/.test(word);

/** A date wanted within half a year is likelier than one that is over or farther off. */
const SOON_DAYS = 183;

/** `5/1`: in the order that the text's other dates have; else month first, unless only the other order lies soon ahead. */
function slashed(first: number, second: number, { now, prefer, dayFirst }: Reference, make: (month: number, day: number) => Span | null): Span | null {
  if (first > 12) return make(second, first);
  const monthFirst = make(first, second);
  const other = second > 12 ? null : make(second, first);
  if (!monthFirst || !other) return monthFirst ?? other;
  if (dayFirst !== undefined) return dayFirst ? other : monthFirst;
  const isSoon = ({ end }: Span): boolean => end > now && end <= addTo(now, SOON_DAYS, 'day');
  return prefer === 'future' && !isSoon(monthFirst) && isSoon(other) ? other : monthFirst;
}

function dayOfMonth(day: number, { now, prefer }: Reference): Span | null {
  const month = startOf(now, 'month');
  const here = addTo(month, day - 1, 'day');
  const isOver = here < startOfDay(now);
  const shift = prefer === 'future' ? (isOver ? 1 : 0) : isOver || here.getTime() === startOfDay(now).getTime() ? 0 : -1;
  const base = addTo(month, shift, 'month');
  return dateSpan(base.getUTCFullYear(), base.getUTCMonth() + 1, day);
}

export function businessDay(from: Wall, count: number): Wall {
  let day = from;
  for (let left = count; left > 0; ) {
    day = addTo(day, 1, 'day');
    if (day.getUTCDay() % 6 !== 0) left -= 1;
  }
  return day;
}

/** A time of day within a named day: "tomorrow at 3pm", "3pm on Friday". */
export function clockIn(text: string): { minutes: number; phrase: string; index: number } | null {
  const match = new RegExp(String.raw`(?<![\w.:$€£])(?:(?:at|by|@|before|until|around|about)\s+)?(${CLOCK})(?![\w%])`, 'iu').exec(text);
  return match?.[1] ? { minutes: clockOf(match[1]), phrase: match[0], index: match.index } : null;
}
export { UNIT };
