import ICAL from 'ical.js';

import type { CalendarBlocks } from './split-calendar.js';

const YEAR_MS = 365 * 86_400_000;
const MAX_OCCURRENCES = 400;
const MAX_STEPS = 20_000;
const TOO_OFTEN = /^RRULE[^:\r\n]*:[^\r\n]*FREQ=(?:SECONDLY|MINUTELY)\b/im;

/** One meeting at one time. `occurrence` is set for those that a rule made. */
export interface Occurrence {
  event: ICAL.Event;
  start: ICAL.Time;
  end: ICAL.Time;
  occurrence: string | null;
  /** When the occurrence before it ends. */
  previousEnd: ICAL.Time | null;
  block: string;
}
export type Expanded = Occurrence | { error: string; item: string };

interface Entry {
  event: ICAL.Event;
  block: string;
  /** Of an exception: when the occurrence before the one that it replaces ends. */
  previousEnd?: ICAL.Time | null;
}

/** Every entry of a calendar; recurring ones within a year of `now`, with their exceptions put in place. */
export function* expandCalendar(blocks: CalendarBlocks, now: Date): Generator<Expanded> {
  const entries: Entry[] = [];
  for (const [index, block] of blocks.events.entries()) {
    const entry = parseEntry(block, blocks.zones);
    if ('error' in entry) yield { error: entry.error, item: nameOf(block, index) };
    else entries.push(entry);
  }
  const changed = relateExceptions(entries);
  const isException = (entry: Entry): boolean => replacedTime(entry) !== null;
  for (const entry of entries.filter((one) => !isException(one))) yield* expandEntry(entry, changed, now);
  for (const entry of entries.filter(isException)) yield* expandEntry(entry, changed, now);
}

function parseEntry(block: string, zones: string[]): Entry | { error: string } {
  try {
    const root = new ICAL.Component(ICAL.parse(['BEGIN:VCALENDAR', ...zonesIn(block, zones), block, 'END:VCALENDAR'].join('\r\n')) as unknown[]);
    const component = root.getFirstSubcomponent('vevent');
    if (!component) return { error: 'The entry cannot be read.' };
    if (!component.hasProperty('dtstart')) return { error: 'The entry has no start.' };
    const event = new ICAL.Event(component);
    if (Number.isNaN(event.startDate.toJSDate().getTime()) || event.startDate.year < 1) return { error: 'The start of the entry is not a date.' };
    return { event, block };
  } catch {
    return { error: 'The entry cannot be read.' };
  }
}

/** The definitions that a block speaks of. */
export function zonesIn(block: string, zones: readonly string[]): string[] {
  return zones.filter((zone) => block.includes(zoneId(zone)));
}

function zoneId(zone: string): string {
  return /^TZID:(.+)$/m.exec(zone)?.[1]?.trim() ?? '\0';
}

export function nameOf(block: string, index: number): string {
  const summary = /^SUMMARY[^:\r\n]*:([^\r\n]*)/m.exec(block)?.[1];
  return summary ? `"${summary.slice(0, 80)}"` : `entry ${index + 1}`;
}

/** Entries that replace one occurrence of a rule, by uid and the time they replace. */
function relateExceptions(entries: Entry[]): Map<string, Entry> {
  const changed = new Map<string, Entry>();
  for (const entry of entries) {
    const replaced = replacedTime(entry);
    if (entry.event.uid && replaced) changed.set(`${entry.event.uid} ${replaced}`, entry);
  }
  return changed;
}

function replacedTime(entry: Entry): string | null {
  if (!entry.event.component.hasProperty('recurrence-id')) return null;
  return (entry.event.recurrenceId as ICAL.Time | null)?.toString() ?? null;
}

function* expandEntry(entry: Entry, changed: Map<string, Entry>, now: Date): Generator<Expanded> {
  const { event } = entry;
  const replaced = replacedTime(entry);
  if (replaced || !event.isRecurring()) {
    yield { event, start: event.startDate, end: endOf(event), occurrence: replaced, previousEnd: entry.previousEnd ?? null, block: entry.block };
    return;
  }
  if (TOO_OFTEN.test(entry.block)) {
    yield { error: 'It repeats every minute or second, which no meeting does; it was left out.', item: `"${event.summary ?? ''}"` };
    return;
  }
  try {
    yield* occurrences(entry, changed, now);
  } catch {
    yield { error: 'The rule by which the entry repeats cannot be read.', item: `"${event.summary ?? ''}"` };
  }
}

function* occurrences(entry: Entry, changed: Map<string, Entry>, now: Date): Generator<Expanded> {
  const iterator = entry.event.iterator();
  let found = 0;
  let previousEnd: ICAL.Time | null = null;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const next = iterator.next() as ICAL.Time | null;
    if (!next || next.toJSDate().getTime() > now.getTime() + YEAR_MS) return;
    if (next.toJSDate().getTime() < now.getTime() - YEAR_MS) continue;
    const { startDate, endDate } = entry.event.getOccurrenceDetails(next);
    const before = previousEnd;
    previousEnd = endDate;
    const exception = changed.get(`${entry.event.uid} ${next.toString()}`);
    if (exception) {
      exception.previousEnd = before;
      continue;
    }
    yield { event: entry.event, start: startDate, end: endDate, occurrence: next.toString(), previousEnd: before, block: entry.block };
    found += 1;
    if (found === MAX_OCCURRENCES) break;
  }
  yield { error: `Only the first ${found} of its repetitions were imported.`, item: `"${entry.event.summary ?? ''}"` };
}

function endOf(event: ICAL.Event): ICAL.Time {
  try {
    return event.endDate ?? event.startDate;
  } catch {
    return event.startDate;
  }
}
