import { chronoSpans } from './chrono-spans.js';
import { DAY_RULES, type Reference, type Span, type SpanRule } from './day-spans.js';
import { rangeSpans } from './range-spans.js';
import { hourSpans } from './hour-spans.js';
import { PERIOD_RULES } from './period-rules.js';
import { WEEKDAY } from './time-words.js';
import { fromWall, knownTimeZone, toWall } from './zoned-time.js';

export interface WindowOptions {
  now: Date;
  timeZone: string;
  /** Where a phrase without year or direction ("May", "Monday") points. */
  prefer?: 'past' | 'future';
}

/** `phrase` is what was understood, word for word, at `index`. `end` is exclusive. */
export interface ParsedWindow {
  start: Date;
  end: Date;
  phrase: string;
  index: number;
}

export interface FoundSpan extends Span {
  phrase: string;
  index: number;
}

const NOT_A_TIME = /(?:\b(?:versions?|releases?|kernel|sections?|chapters?|pages?|steps?|rev|revision|v|ticket|issue|bug|room|line|table|figure)\s*|[#v])$/i;

const BARE_WEEKDAY = new RegExp(`^${WEEKDAY}$`, 'i');

/** The stretch of time that a text speaks of, or null where it speaks of none. The longest phrase wins. */
export function parseWindow(text: string, options: WindowOptions): ParsedWindow | null {
  const timeZone = knownTimeZone(options.timeZone);
  const at: Reference = { now: toWall(options.now, timeZone), prefer: options.prefer ?? 'past' };
  const best = findSpans(text, at).sort((left, right) => right.phrase.length - left.phrase.length || left.index - right.index)[0];
  if (!best) return null;
  const toInstant = (wall: Date): Date => (best.isClock ? new Date(options.now.getTime() + wall.getTime() - at.now.getTime()) : wall.getTime() === at.now.getTime() ? options.now : fromWall(wall, timeZone));
  return { start: toInstant(best.start), end: toInstant(best.end), phrase: best.phrase, index: best.index };
}

/** Everything in a text that names a time, ranges included. */
export function findSpans(text: string, at: Reference): FoundSpan[] {
  const days = applyRules(DAY_RULES, text, at);
  const periods = applyRules(PERIOD_RULES, text, at);
  const points = [...joinWeekdays(days, text), ...periods];
  const found = [...points, ...rangeSpans(text, points, at), ...hourSpans(text, points)];
  return withoutContained(found.length > 0 ? found : chronoSpans(text, at));
}

/** "Friday 27 November", "Tuesday, 24.11.": the weekday belongs to the date and names no day of its own. */
function joinWeekdays(days: readonly FoundSpan[], text: string): FoundSpan[] {
  const weekdays = days.filter(({ phrase }) => BARE_WEEKDAY.test(phrase));
  const joined = new Set<FoundSpan>();
  const dates = days.filter((day) => !weekdays.includes(day)).map((date) => {
    const weekday = weekdays.find((day) => day.index < date.index && /^[\s,]+(?:the\s+)?$/i.test(text.slice(day.index + day.phrase.length, date.index)));
    if (!weekday || !/^(?:the\s+)?\d|^[a-z]+\.?\s?-?(?:the )?\d/i.test(date.phrase)) return date;
    joined.add(weekday);
    return { ...date, phrase: text.slice(weekday.index, date.index + date.phrase.length), index: weekday.index };
  });
  return [...dates, ...weekdays.filter((day) => !joined.has(day))];
}

/** "October" says nothing of its own inside "October 1, 2022". */
function withoutContained(spans: readonly FoundSpan[]): FoundSpan[] {
  return spans.filter((inner) => !spans.some((outer) => outer.phrase.length > inner.phrase.length && outer.index <= inner.index && outer.index + outer.phrase.length >= inner.index + inner.phrase.length));
}

function applyRules(rules: readonly SpanRule[], text: string, at: Reference): FoundSpan[] {
  return rules.flatMap(({ pattern, read }) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      if (NOT_A_TIME.test(text.slice(Math.max(0, match.index - 12), match.index))) return [];
      const span = read(match, at);
      return span && span.start < span.end ? [{ ...span, phrase: match[0].trim(), index: match.index }] : [];
    }),
  );
}
