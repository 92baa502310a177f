import { type Reference, type Span } from './day-spans.js';
import { PART_OF_DAY, partOfDay } from './period-rules.js';
import type { FoundSpan } from './parse-window.js';
import { CLOCK, clockOf, DAY_NUMBER, MONTH, monthOf, YEAR } from './time-words.js';
import { addTo, startOf, startOfDay, type Wall, wallOf } from './zoned-time.js';

const TO = String.raw`\s*(?:to|till|til|until|through|thru|and|-|–|—)\s*`;
const HOUR = String.raw`(?:${CLOCK}|[01]?\d|2[0-4])`;

/** Ranges and half-open stretches made of the points that were found in a text. */
export function rangeSpans(text: string, points: readonly FoundSpan[], at: Reference): FoundSpan[] {
  return [...pairs(text, points), ...halfOpen(text, [...points, ...clocks(text, at)], at), ...dayPairs(text, at), ...hourPairs(text, points, at), ...weeksOf(text, points), ...partsOfDays(text, points, at)];
}

const afterEnd = (point: FoundSpan): number => point.index + point.phrase.length;

function pairs(text: string, points: readonly FoundSpan[]): FoundSpan[] {
  return points.flatMap((left) =>
    points.flatMap((right) => {
      const gap = right.index > left.index ? text.slice(afterEnd(left), right.index) : '';
      if (!/^\s*,?\s*(?:to|till|til|until|through|thru|and|-|–|—)\s*(?:the\s+)?$/i.test(gap) || left.start >= right.end) return [];
      const lead = /\b(?:from|between)\s+$/i.exec(text.slice(0, left.index));
      if (/and/i.test(gap) && !/between/i.test(lead?.[0] ?? '')) return [];
      const index = left.index - (lead?.[0].length ?? 0);
      return [{ start: left.start, end: right.end, phrase: text.slice(index, afterEnd(right)), index }];
    }),
  );
}

function halfOpen(text: string, points: readonly FoundSpan[], { now }: Reference): FoundSpan[] {
  return points.flatMap((point): FoundSpan[] => {
    const lead = /\b(since|after|starting|from|until|till|up to|before)\s+(?:the\s+)?$/i.exec(text.slice(0, point.index));
    const index = lead?.index ?? 0;
    const phrase = text.slice(index, afterEnd(point));
    switch (lead?.[1]?.toLowerCase()) {
      case 'since':
      case 'starting':
        return point.start < now ? [{ start: point.start, end: now, phrase, index }] : [];
      case 'from':
        return /^\s*(?:on(?:wards?)?\b|until now|to now)/i.test(text.slice(afterEnd(point))) && point.start < now ? [{ start: point.start, end: now, phrase, index }] : [];
      case 'after':
        return point.end < now ? [{ start: point.end, end: now, phrase, index }] : [];
      case 'until':
      case 'till':
      case 'up to':
        return point.end > now ? [{ start: now, end: point.end, phrase, index }] : [];
      default:
        return [];
    }
  });
}

function clocks(text: string, { now }: Reference): FoundSpan[] {
  return [...text.matchAll(new RegExp(String.raw`(?<=\b(?:since|until|after)\s)${CLOCK}(?![\w%])`, 'giu'))].map((match) => {
    const start = addTo(startOfDay(now), clockOf(match[0]), 'minute');
    return { start, end: addTo(start, 1, 'minute'), phrase: match[0], index: match.index };
  });
}

/** "between 3 and 5 May", "May 3-5", "from 4 to 22 this month". */
function dayPairs(text: string, at: Reference): FoundSpan[] {
  const shapes: readonly (readonly [RegExp, (match: RegExpExecArray) => Span | null])[] = [
    [new RegExp(String.raw`(?:from |between )?(?:the )?(${DAY_NUMBER})${TO}(?:the )?(${DAY_NUMBER})(?: of)? (${MONTH}),?(?: (${YEAR}))?`, 'giu'), (m) => daysOf(m[1], m[2], m[3], m[4], at)],
    [new RegExp(String.raw`(?:from |between )?(${MONTH}) (${DAY_NUMBER})${TO}(${DAY_NUMBER})(?!\d|:|\s?[ap]m)(?:,? (${YEAR}))?`, 'giu'), (m) => daysOf(m[2], m[3], m[1], m[4], at)],
    [new RegExp(String.raw`(?:from |between )?(${DAY_NUMBER})${TO}(${DAY_NUMBER}) (?:of )?(this|next|last) month`, 'giu'), (m) => daysInMonth(m[1], m[2], m[3], at)],
    [new RegExp(String.raw`(?:from |between )(${YEAR})${TO}(${YEAR})`, 'giu'), (m) => ({ start: wallOf(Number(m[1]), 1, 1), end: wallOf(Number(m[2]) + 1, 1, 1) })],
  ];
  return shapes.flatMap(([pattern, read]) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const span = read(match);
      return span && span.start < span.end ? [{ ...span, phrase: match[0].trim(), index: match.index }] : [];
    }),
  );
}

function daysOf(first: string | undefined, last: string | undefined, month: string | undefined, year: string | undefined, at: Reference): Span {
  const number = monthOf(month ?? '');
  const make = (in_: number): Span => ({ start: wallOf(in_, number, Number.parseInt(first ?? '', 10)), end: wallOf(in_, number, Number.parseInt(last ?? '', 10) + 1) });
  const here = make(year ? Number(year) : at.now.getUTCFullYear());
  if (year) return here;
  if (at.prefer === 'past' && here.start > at.now) return make(at.now.getUTCFullYear() - 1);
  return at.prefer === 'future' && here.end <= startOfDay(at.now) ? make(at.now.getUTCFullYear() + 1) : here;
}

function daysInMonth(first: string | undefined, last: string | undefined, which: string | undefined, at: Reference): Span {
  const month = addTo(startOf(at.now, 'month'), /next/i.test(which ?? '') ? 1 : /last/i.test(which ?? '') ? -1 : 0, 'month');
  return { start: addTo(month, Number.parseInt(first ?? '', 10) - 1, 'day'), end: addTo(month, Number.parseInt(last ?? '', 10), 'day') };
}

/** "from 3 to 5pm", "tomorrow between 8am and 2pm". Without am or pm on either side a bare number is no time. */
function hourPairs(text: string, points: readonly FoundSpan[], at: Reference): FoundSpan[] {
  const pattern = new RegExp(String.raw`(?:(?:from|between) )?(?<![\w.$€£/-])(${HOUR})${TO}(${HOUR})(?![\w%/]|[.-]\d)`, 'giu');
  return [...text.matchAll(pattern)].flatMap((match) => {
    const [first, last] = hoursOf(match[1] ?? '', match[2] ?? '');
    if (first === null || last === null) return [];
    const near = points.find((point) => isDay(point) && isNear(text, point, match));
    const day = near?.start ?? startOfDay(at.now);
    const index = Math.min(near?.index ?? match.index, match.index);
    const end = Math.max(near ? afterEnd(near) : 0, match.index + match[0].length);
    return [{ start: addTo(day, first, 'minute'), end: addTo(day, last <= first ? last + 1440 : last, 'minute'), phrase: text.slice(index, end), index }];
  });
}

const isDay = (point: FoundSpan): boolean => point.end.getTime() - point.start.getTime() === 86_400_000;

function isNear(text: string, point: FoundSpan, match: RegExpExecArray): boolean {
  const end = match.index + match[0].length;
  const gap = point.index >= end ? text.slice(end, point.index) : text.slice(afterEnd(point), match.index);
  return (point.index >= end || afterEnd(point) <= match.index) && /^[\s,]*(?:on|of|at)?[\s,]*$/i.test(gap);
}

function hoursOf(first: string, last: string): [number | null, number | null] {
  const hasClock = (word: string): boolean => /[ap]\.?m|:|noon|midnight|o'?clock/i.test(word);
  if (!hasClock(first) && !hasClock(last)) return [null, null];
  const half = /([ap])\.?m/i.exec(last)?.[1]?.toLowerCase();
  const from = clockOf(/[ap]\.?m|:/i.test(first) || !half || Number(first) > 12 ? first : `${first}${half}m`);
  const to = clockOf(last);
  const early = half === 'p' && !hasClock(first) && from > to ? from - 720 : from;
  const late = !/[ap]\.?m/i.test(last) && /p\.?m/i.test(first) && to < 720 && to + 720 > early ? to + 720 : to;
  return [early, late];
}

/** "the week of 18 May", "the week starting Monday". */
function weeksOf(text: string, points: readonly FoundSpan[]): FoundSpan[] {
  return points.filter(isDay).flatMap((point) => {
    const lead = /\b(?:the |a )?week (of|starting|beginning|commencing)(?: on)?(?: the)?[\s.]+$/i.exec(text.slice(0, point.index));
    if (!lead) return [];
    const start: Wall = lead[1]?.toLowerCase() === 'of' ? startOf(point.start, 'week') : point.start;
    return [{ start, end: addTo(start, 7, 'day'), phrase: text.slice(lead.index, afterEnd(point)), index: lead.index }];
  });
}

/** "Friday afternoon", "in the morning of 3 May". */
function partsOfDays(text: string, points: readonly FoundSpan[], at: Reference): FoundSpan[] {
  const pattern = new RegExp(String.raw`(?:in the )?${PART_OF_DAY}(?!\w)`, 'giu');
  return [...text.matchAll(pattern)].flatMap((match) => {
    const near = points.find((point) => isDay(point) && isNear(text, point, match));
    if (!near && !/^in the/i.test(match[0])) return [];
    const index = Math.min(near?.index ?? match.index, match.index);
    const end = Math.max(near ? afterEnd(near) : 0, match.index + match[0].length);
    return [{ ...partOfDay(near?.start ?? startOfDay(at.now), match[2] ?? '', (match[1] ?? '').toLowerCase()), phrase: text.slice(index, end), index }];
  });
}
