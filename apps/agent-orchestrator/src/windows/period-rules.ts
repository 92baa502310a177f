import { daySpan, type Reference, rule, type Span, type SpanRule } from './day-spans.js';
import { MONTH, monthOf, NUMBER, numberOf, ORDINAL, ordinalOf, UNIT, unitOf, WEEKDAY, YEAR } from './time-words.js';
import { addTo, startOf, startOfDay, type Unit, type Wall, wallOf } from './zoned-time.js';

const PARTS: Readonly<Record<string, readonly [number, number]>> = { morning: [6, 12], afternoon: [12, 18], evening: [17, 22], night: [20, 24], lunch: [11, 13], lunchtime: [11, 13] };
const isShort = (unit: Unit): boolean => unit === 'second' || unit === 'minute' || unit === 'hour';
const wholeUnit = (now: Wall, shift: number, unit: Unit): Span => {
  const start = addTo(startOf(now, unit), shift, unit);
  return { start, end: addTo(start, 1, unit) };
};
const shiftOf = (word: string): number => (/^(?:last|previous|prior)/i.test(word) ? -1 : /^(?:next|coming|upcoming|following)/i.test(word) ? 1 : 0);
const weekend = (now: Wall, shift: number): Span => daySpan(addTo(startOf(now, 'week'), 5 + 7 * shift, 'day'), 2);

function rolling(count: number, unit: Unit, isPast: boolean, now: Wall): Span {
  if (isPast) return { start: addTo(now, -count, unit), end: now, isClock: isShort(unit) };
  const start = isShort(unit) ? now : addTo(startOfDay(now), 1, 'day');
  return { start, end: addTo(start, count, unit), isClock: isShort(unit) };
}

function partOfDay(day: Wall, part: string, edge: string): Span {
  const [from, to] = PARTS[part.toLowerCase()] ?? [0, 24];
  const middle = (from + to) / 2;
  const hours = edge === 'early' ? [from, middle] : edge === 'late' ? [middle, to] : [from, to];
  return { start: addTo(day, hours[0] ?? 0, 'hour'), end: addTo(day, hours[1] ?? 24, 'hour') };
}

function namedMonth(word: string, year: string | undefined, side: string | undefined, { now, prefer }: Reference): Span {
  const month = monthOf(word);
  const here = now.getUTCFullYear();
  const thisMonth = now.getUTCMonth() + 1;
  let chosen = year ? Number(year) : here;
  if (!year && side && /year/i.test(side)) chosen = here + shiftOf(side);
  else if (!year && side && /^last/i.test(side)) chosen = month < thisMonth ? here : here - 1;
  else if (!year && !/^this/i.test(side ?? '') && prefer === 'past' && month > thisMonth) chosen -= 1;
  else if (!year && !/^this/i.test(side ?? '') && (prefer === 'future' || /^next/i.test(side ?? '')) && month < thisMonth) chosen += 1;
  const start = wallOf(chosen, month, 1);
  return { start, end: addTo(start, 1, 'month') };
}

function yearOf(word: string | undefined, now: Wall): number | null {
  if (!word) return null;
  return /^\d{4}$/.test(word) ? Number(word) : now.getUTCFullYear() + shiftOf(word);
}

function division(count: number, size: number, word: string | undefined, { now, prefer }: Reference): Span {
  const given = yearOf(word, now);
  let start = wallOf(given ?? now.getUTCFullYear(), 1 + (count - 1) * size, 1);
  if (given === null && prefer === 'past' && start > now) start = addTo(start, -1, 'year');
  if (given === null && prefer === 'future' && addTo(start, size, 'month') <= now) start = addTo(start, 1, 'year');
  return { start, end: addTo(start, size, 'month') };
}

/** Week n of a month or year: the first is the one with its first Thursday's Monday inside or before it. */
function nthWeek(count: number, period: Span): Span {
  const firstMonday = startOf(addTo(period.start, 3, 'day'), 'week');
  const lastMonday = startOf(addTo(period.end, -4, 'day'), 'week');
  return daySpan(count < 0 ? lastMonday : addTo(firstMonday, 7 * (count - 1), 'day'), 7);
}

function slice(period: Span, edge: string, now: Wall): Span {
  const length = period.end.getTime() - period.start.getTime();
  const day = (share: number): Wall => startOfDay(new Date(period.start.getTime() + length * share + 1));
  if (/^(?:early|beginning|start)/i.test(edge)) return { start: period.start, end: day(0.5) };
  if (/^(?:late|end)/i.test(edge)) return { start: day(0.5), end: period.end };
  if (/^(?:rest|remainder|later)/i.test(edge)) return { start: now, end: period.end };
  if (/^earlier/i.test(edge)) return { start: period.start, end: now };
  return { start: day(0.25), end: day(0.75) };
}

const PERIOD = String.raw`(this|last|next|past|previous|prior|current|coming|upcoming|following|the|my) (week|month|quarter|year)`;

/** Phrases that name a stretch of time, longest reading first within each. */
export const PERIOD_RULES: readonly SpanRule[] = [
  rule(String.raw`(?:(?:in|within|during|over|for|from) )?(?:the )?(last|past|previous|prior|recent) (${NUMBER})[ -]?(${UNIT})`, (m, at) => rolling(numberOf(m[2] ?? ''), unitOf(m[3] ?? ''), true, at.now)),
  rule(String.raw`(?:(?:in|within|during|over|for) )?(?:the )?(next|coming|upcoming|following) (${NUMBER})[ -]?(${UNIT})`, (m, at) => rolling(numberOf(m[2] ?? ''), unitOf(m[3] ?? ''), false, at.now)),
  rule(String.raw`(?:(?:in|within|during|over) )?the (?:past|last) (day|week|month|quarter|year)|(?:in|within|during|over )?(?:the )?past (day|week|month|quarter|year)`, (m, at) => (/past|(?:in|within|over|during)\s+the/i.test(m[0]) ? rolling(1, unitOf(m[1] ?? m[2] ?? ''), true, at.now) : wholeUnit(at.now, -1, unitOf(m[1] ?? '')))),
  rule(String.raw`(?:the )?(last|past|previous|next) (second|minute|hour)`, (m, at) => rolling(1, unitOf(m[2] ?? ''), !/next/i.test(m[1] ?? ''), at.now)),
  rule(String.raw`within (?:the )?(?:(?:next|upcoming|coming) )?(${NUMBER}) ?(${UNIT})(?: from (?:now|today))?`, (m, at) => ({ start: at.now, end: addTo(at.now, numberOf(m[1] ?? ''), unitOf(m[2] ?? '')) })),
  rule(String.raw`last 24h|last 24 ?h(?:ours|rs)?|past 24h`, (_, at) => rolling(24, 'hour', true, at.now)),
  rule(String.raw`(this|last|next|previous|current|coming|upcoming|following|same) (week|month|quarter|year)`, (m, at) => wholeUnit(at.now, shiftOf(m[1] ?? ''), unitOf(m[2] ?? ''))),
  rule(String.raw`(?:the )?(week|month|year|weekend) (after (?:the )?next|before last)`, (m, at) => distant(unitOf(m[1] ?? ''), m[1] === 'weekend', m[2] ?? '', at.now)),
  rule(String.raw`(?:(this|last|next|past|previous|coming|upcoming|the|my|over the) )(?:coming )?weekend`, (m, at) => weekend(at.now, /last|past|previous/i.test(m[1] ?? '') ? -1 : /next/i.test(m[1] ?? '') ? 1 : at.prefer === 'past' && /^(?:the|over)/i.test(m[1] ?? '') && at.now.getUTCDay() % 6 !== 0 ? -1 : 0)),
  rule(String.raw`(?:the )?(rest|remainder|later|earlier|early|late|beginning|start|end|middle|mid)(?:[ -]of)?(?:[ -]in)? (?:the )?${PERIOD}`, (m, at) => slice(wholeUnit(at.now, shiftOf(m[2] ?? ''), unitOf(m[3] ?? '')), m[1] ?? '', at.now)),
  rule(String.raw`rest (?:of )?(?:the |my |this )?(?:current )?(day|week|month|year)`, (m, at) => ({ start: at.now, end: wholeUnit(at.now, 0, unitOf(m[1] ?? '')).end })),
  rule(String.raw`(?:the )?rest of (?:the |this )?(?:current )?day`, (_, at) => ({ start: at.now, end: addTo(startOfDay(at.now), 1, 'day') })),
  rule(String.raw`(?:late |early )?(tonight)`, (_, at) => partOfDay(startOfDay(at.now), 'night', '')),
  rule(String.raw`(?:(early|late)[ -])?(this|yesterday|tomorrow|today) (morning|afternoon|evening|night)`, (m, at) => partOfDay(addTo(startOfDay(at.now), /yesterday/i.test(m[2] ?? '') ? -1 : /tomorrow/i.test(m[2] ?? '') ? 1 : 0, 'day'), m[3] ?? '', (m[1] ?? '').toLowerCase())),
  rule(String.raw`last (night|evening)`, (m, at) => partOfDay(addTo(startOfDay(at.now), -1, 'day'), m[1] ?? '', '')),
  rule(String.raw`(?:in |during )?(?:(this|last|next) )?(${MONTH})(?: of)?,?(?: (${YEAR}|(?:this|last|next) year))?`, (m, at) => (isMonthWord(m[2] ?? '', m[0]) ? namedMonth(m[2] ?? '', /^\d/.test(m[3] ?? '') ? m[3] : undefined, m[3] ?? m[1], at) : null)),
  rule(String.raw`(${YEAR}) ?[,/.-]? ?(${MONTH})`, (m, at) => namedMonth(m[2] ?? '', m[1], undefined, at)),
  rule(String.raw`(${YEAR}) ?[/-] ?(0?[1-9]|1[0-2])(?![/-])`, (m) => monthSpan(Number(m[1]), Number(m[2]))),
  rule(String.raw`(0?[1-9]|1[0-2]) ?[/-] ?(${YEAR})`, (m) => monthSpan(Number(m[2]), Number(m[1]))),
  rule(String.raw`q([1-4])(?: of)?(?:[ /-]?(${YEAR}|(?:this|last|next) year))?`, (m, at) => division(Number(m[1]), 3, m[2], at)),
  rule(String.raw`(${YEAR})[ /-]?q([1-4])`, (m, at) => division(Number(m[2]), 3, m[1], at)),
  rule(String.raw`(?:the )?(${ORDINAL}) quarter(?:(?: of)? (${YEAR}|(?:this|last|next) year))?`, (m, at) => division(ordinalOf(m[1] ?? ''), 3, m[2], at)),
  rule(String.raw`h([12]) ?(${YEAR})`, (m, at) => division(Number(m[1]), 6, m[2], at)),
  rule(String.raw`(${YEAR}) ?h([12])`, (m, at) => division(Number(m[2]), 6, m[1], at)),
  rule(String.raw`(?:the )?(${ORDINAL}) week(?:end)? (?:of |in )?(${MONTH})(?: (${YEAR}))?`, (m, at) => nthWeek(ordinalOf(m[1] ?? ''), namedMonth(m[2] ?? '', m[3], undefined, at))),
  rule(String.raw`(?:the )?(${ORDINAL}) week (?:of |in )?(this|last|next) (month|year)`, (m, at) => nthWeek(ordinalOf(m[1] ?? ''), wholeUnit(at.now, shiftOf(m[2] ?? ''), unitOf(m[3] ?? '')))),
  rule(String.raw`(?:the )?(${ORDINAL}) week (?:of |in )?(${YEAR})`, (m) => nthWeek(ordinalOf(m[1] ?? ''), { start: wallOf(Number(m[2]), 1, 1), end: wallOf(Number(m[2]) + 1, 1, 1) })),
  rule(String.raw`(?:calendar )?(?:week|kw|cw) (\d{1,2})(?: (?:of )?(${YEAR}))?`, (m, at) => (Number(m[1]) <= 53 ? nthWeek(Number(m[1]), yearSpan(m[2] ? Number(m[2]) : at.now.getUTCFullYear())) : null)),
  rule(String.raw`(?:in|during|for|of|since|year|throughout) (${YEAR})`, (m) => yearSpan(Number(m[1]))),
  rule(String.raw`(?:the )?(beginning|start|end|middle|early|mid|late)(?:[ -]of)?(?:[ -]in)? (?:the )?(${MONTH}|${YEAR})`, (m, at) => slice(/^\d/.test(m[2] ?? '') ? yearSpan(Number(m[2])) : namedMonth(m[2] ?? '', undefined, undefined, at), m[1] ?? '', at.now)),
];

const monthSpan = (year: number, month: number): Span => ({ start: wallOf(year, month, 1), end: wallOf(year, month + 1, 1) });
const yearSpan = (year: number): Span => ({ start: wallOf(year, 1, 1), end: wallOf(year + 1, 1, 1) });
/** "may" and "march" are verbs too: a month only with a capital, a year or a preposition. */
const isMonthWord = (word: string, phrase: string): boolean => !/^(?:may|march|mar|jan|sep|dec)\.?$/.test(word) || /^(?:in|during|this|last|next)\b|\d|year/i.test(phrase);

function distant(unit: Unit, isWeekend: boolean, direction: string, now: Wall): Span {
  const shift = /before/i.test(direction) ? -2 : 2;
  return isWeekend ? weekend(now, shift) : wholeUnit(now, shift, unit);
}
export const PART_OF_DAY = String.raw`(?:(early|late)[ -])?(morning|afternoon|evening|night)s?`;
export { partOfDay, PARTS, WEEKDAY };
