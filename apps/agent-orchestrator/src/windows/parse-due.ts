import { clockIn, type Reference } from './day-spans.js';
import { findSpans, type FoundSpan } from './parse-window.js';
import { clockOf, NUMBER, numberOf, unitOf } from './time-words.js';
import { addTo, fromWall, knownTimeZone, startOf, startOfDay, toWall, type Wall } from './zoned-time.js';

/** `due_at` is the local midnight that starts the day where `all_day`. */
export interface ParsedDue {
  due_at: Date;
  all_day: boolean;
  phrase: string;
  /** Said to be a deadline ("by", "until", "within"), and not only a day that the sentence names. */
  is_deadline: boolean;
}

export interface DueOptions {
  /** When it was written. */
  now: Date;
  timeZone: string;
  dayFirst?: boolean | undefined;
}

interface Due {
  wall: Wall;
  isAllDay: boolean;
  phrase: string;
}

const CUE = /\b(?:by|before|until|till|due(?: (?:on|by|date))?|no later than|deadline(?: is)?|on|at|for|from|ends|expires?(?: on)?|this|next)[:\s]+(?:the\s+)?$/i;
const STRONG_CUE = /\b(?:by|before|until|till|due(?: (?:on|by|date|in))?|no later than|deadline(?: is)?)[:\s]+(?:the\s+)?$/i;
const DEADLINE = /^(?:by|before|until|till|up to|within|eod|cob|eob|close of business|end of)\b/i;
/** "Whenever you have a minute" names no time. */
const COURTESY = /\b(?:have|has|got|get|find|spare|take|takes|need|needs|give me)\s+(?:(?:me|you|us)\s+)?(?:just\s+|only\s+)?(?:an?|one|two|five|ten|some|\d+)\s+(?:(?:free|spare|quick|few|more)\s+)?(?:minutes?|mins?|moments?|seconds?|secs?|hours?|days?|weeks?)\b/gi;
/** When work for a part of a day is wanted: early in it, while there is time. */
const PART_HOURS: Readonly<Record<string, number>> = { morning: 9, afternoon: 14, evening: 18, night: 20 };
const WORKING_DAYS = /\b(?:business|working|work|bank)\b/i;
const END_OF_DAY = 17 * 60;
const DAY_MS = 86_400_000;

/** The date by which a sentence wants something, seen from when it was written; null where it names none or one that is over. */
export function parseDue(said: string, options: DueOptions): ParsedDue | null {
  const timeZone = knownTimeZone(options.timeZone);
  const text = said.replace(COURTESY, (words) => '·'.repeat(words.length));
  const at: Reference = { now: toWall(options.now, timeZone), prefer: 'future', dayFirst: options.dayFirst };
  const due = endOfSomething(text, at) ?? hoursAhead(text, at) ?? bestSpan(text, at) ?? clockToday(text, at);
  if (!due || due.wall < startOfDay(at.now)) return null;
  const is_deadline = DEADLINE.test(due.phrase) || STRONG_CUE.test(text.slice(0, text.indexOf(due.phrase)));
  return { due_at: fromWall(due.wall, timeZone), all_day: due.isAllDay, phrase: due.phrase, is_deadline };
}

function endOfSomething(text: string, at: Reference): Due | null {
  const match = /\b(?:eod|cob|eob|close of business|end of (?:the )?(?:business )?day|by tonight|end of business)\b(?:[\s,]+(?:on |this )?([\p{L}\d]\S*(?: \d{1,2})?))?/iu.exec(text);
  if (match) {
    const named = match[1] ? dayOf(match[0].slice(3), at) : undefined;
    const day = named?.start ?? dayBefore(text, match.index, at) ?? startOfDay(at.now);
    return { wall: addTo(day, END_OF_DAY, 'minute'), isAllDay: false, phrase: (named ? match[0] : match[0].replace(/[\s,]*\S+$/, (tail) => (match[1] ? '' : tail))).trim() };
  }
  const period = /\b(?:(?:the )?end of (?:(?:the|this|next) )?(?:(next) )?(week|month|quarter|year)|eo([wmqy]))\b/i.exec(text);
  if (!period) return null;
  const unit = unitOf(period[2] ?? { w: 'week', m: 'month', q: 'quarter', y: 'year' }[(period[3] ?? 'w').toLowerCase()] ?? 'week');
  const start = addTo(startOf(at.now, unit), /next/i.test(period[0]) ? 1 : 0, unit);
  const last = unit === 'week' ? addTo(start, 4, 'day') : addTo(addTo(start, 1, unit), -1, 'day');
  return { wall: last < startOfDay(at.now) ? startOfDay(at.now) : last, isAllDay: true, phrase: period[0] };
}

function dayOf(text: string, at: Reference): FoundSpan | undefined {
  return findSpans(text, at).find(({ start, end }) => end.getTime() - start.getTime() === DAY_MS);
}

function dayBefore(text: string, index: number, at: Reference): Wall | undefined {
  return dayOf(text.slice(Math.max(0, index - 24), index), at)?.start;
}

function hoursAhead(text: string, at: Reference): Due | null {
  const match = new RegExp(String.raw`\b(?:in|within)(?: the next)? (${NUMBER}) ?(minutes?|mins?|hours?|hrs?)\b`, 'i').exec(text);
  if (!match?.[1] || !match[2]) return null;
  return { wall: addTo(at.now, numberOf(match[1]), unitOf(match[2])), isAllDay: false, phrase: match[0] };
}

function bestSpan(text: string, at: Reference): Due | null {
  const ahead = findSpans(text, at).filter((span) => span.end > at.now && isUsable(text, span));
  const ranked = ahead.sort((left, right) => cueOf(text, right) - cueOf(text, left) || Number(lengthOf(left) > 2 * DAY_MS) - Number(lengthOf(right) > 2 * DAY_MS) || right.phrase.length - left.phrase.length || left.index - right.index);
  const best = ranked[0];
  return best ? dueFrom(text, best, at) : null;
}

const lengthOf = (span: FoundSpan): number => span.end.getTime() - span.start.getTime();
const cueOf = (text: string, span: FoundSpan): number => (STRONG_CUE.test(text.slice(0, span.index)) ? 2 : CUE.test(text.slice(0, span.index)) ? 1 : 0);

/** Named months and years are a due date only after "by" or "due"; "since" never is. */
function isUsable(text: string, span: FoundSpan): boolean {
  if (/\b(?:since|after|from last|as of|dated|of)\s+$/i.test(text.slice(0, span.index)) || /^since\b/i.test(span.phrase)) return false;
  return lengthOf(span) <= 8 * DAY_MS || cueOf(text, span) === 2 || DEADLINE.test(span.phrase);
}

function dueFrom(text: string, span: FoundSpan, at: Reference): Due {
  const length = lengthOf(span);
  if (/^within\b/i.test(span.phrase) && !WORKING_DAYS.test(span.phrase)) return { wall: startOfDay(span.end), isAllDay: true, phrase: span.phrase };
  if (length > DAY_MS) return { wall: lastDay(span, at), isAllDay: true, phrase: span.phrase };
  if (length < DAY_MS) return { wall: withinDay(text, span, at), isAllDay: false, phrase: span.phrase };
  const clock = clockNear(text, span);
  if (clock === null) return { wall: span.start, isAllDay: true, phrase: span.phrase };
  return { wall: addTo(span.start, clock, 'minute'), isAllDay: false, phrase: span.phrase };
}

/** "By Friday afternoon" and "this morning" end with it; "tomorrow morning" means early in it. A time that has passed is none to be due at. */
function withinDay(text: string, span: FoundSpan, at: Reference): Wall {
  const part = /(?<!\d.*)\b(morning|afternoon|evening|night)\b(?!.*\d)/i.exec(span.phrase)?.[1]?.toLowerCase();
  if (!part) return span.start;
  if (cueOf(text, span) === 2 || /^(?:late )?(?:this|today)\b/i.test(span.phrase)) return span.end;
  const wanted = addTo(startOfDay(span.start), PART_HOURS[part] ?? 9, 'hour');
  return wanted > at.now && wanted >= span.start && wanted < span.end ? wanted : span.start > at.now ? span.start : span.end;
}

/** A week is due on its Friday, a weekend on its Sunday, a month on its last day. */
function lastDay(span: FoundSpan, at: Reference): Wall {
  const isWeek = lengthOf(span) === 7 * DAY_MS && span.start.getUTCDay() === 1;
  const day = startOfDay(addTo(span.end, isWeek ? -3 : -1, 'day'));
  return day < startOfDay(at.now) ? startOfDay(at.now) : day;
}

function clockNear(text: string, span: FoundSpan): number | null {
  const iso = /T(\d\d:\d\d)/.exec(span.phrase);
  if (iso?.[1]) return clockOf(iso[1]);
  const around = `${text.slice(Math.max(0, span.index - 24), span.index)} ${text.slice(span.index + span.phrase.length, span.index + span.phrase.length + 24)}`;
  return clockIn(around)?.minutes ?? null;
}

function clockToday(text: string, at: Reference): Due | null {
  if (findSpans(text, at).some(({ end }) => end <= at.now)) return null;
  const clock = /\b(?:by|before|until|at|due)\b/i.test(text) ? clockIn(text) : null;
  if (!clock || !/^(?:at|by|before|until)/i.test(clock.phrase)) return null;
  const today = addTo(startOfDay(at.now), clock.minutes, 'minute');
  return { wall: today > at.now ? today : addTo(today, 1, 'day'), isAllDay: false, phrase: clock.phrase };
}

