import ICAL from 'ical.js';

import type { CalendarBlocks } from './split-calendar.js';

const YEAR_MS = 365 * 86_400_000;
const MAX_OCCURRENCES = 400;
const MAX_STEPS = 20_000;

/** One meeting at one time. `occurrence` is set for those that a rule made. */
export interface Occurrence {
  event: ICAL.Event;
  start: ICAL.Time;
  end: ICAL.Time;
  occurrence: string | null;
  block: string;
}
export type Expanded = Occurrence | { error: string; item: string };

interface Entry {
  event: ICAL.Event;
  block: string;
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
  for (const entry of entries) yield* expandEntry(entry, changed, now);
}

function parseEntry(block: string, zones: string[]): Entry | { error: string } {
  try {
    const needed = zones.filter((zone) => block.includes(zoneId(zone)));
    const root = new ICAL.Component(ICAL.parse(['BEGIN:VCALENDAR', ...needed, block, 'END:VCALENDAR'].join('\r\n')) as unknown[]);
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

function zoneId(zone: string): string {
  return /^TZID:(.+)$/m.exec(zone)?.[1]?.trim() ?? '\0';
}

function nameOf(block: string, index: number): string {
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
    yield { event, start: event.startDate, end: endOf(event), occurrence: replaced, block: entry.block };
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
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const next = iterator.next() as ICAL.Time | null;
    if (!next || next.toJSDate().getTime() > now.getTime() + YEAR_MS) return;
    if (next.toJSDate().getTime() < now.getTime() - YEAR_MS || changed.has(`${entry.event.uid} ${next.toString()}`)) continue;
    const { startDate, endDate } = entry.event.getOccurrenceDetails(next);
    yield { event: entry.event, start: startDate, end: endDate, occurrence: next.toString(), block: entry.block };
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
