import { asArray, asInstant, asText, at } from '../../json/json-values.js';
import { expandCalendar } from '../ics/expand-calendar.js';
import { toInstant, toWallClock } from '../ics/to-instant.js';

/** What an entry that repeats has, beyond what each repetition says of itself. */
export interface Series {
  master: unknown;
  /** By repetition: when the one before it ends; null for the first. */
  previousEnds: Map<string, string | null>;
}

/** Reads a series by its rule as a file with it would be read. */
export function readSeries(master: unknown, now: Date): Series {
  const tzid = zoneOf(at(master, 'start'));
  const previousEnds = new Map<string, string | null>();
  for (const entry of expandCalendar({ method: '', zones: [], events: [blockOf(master)], todos: [], is_cut_off: false }, now)) {
    if (!('error' in entry) && entry.occurrence) previousEnds.set(entry.occurrence, entry.previousEnd && toInstant(entry.previousEnd, tzid));
  }
  return { master, previousEnds };
}

/** A repetition as files call it: the time at which the rule has it, by the clock of its series. */
export function repetitionOf(original: unknown, series: Series | null): string {
  return stampOf(original, series ? zoneOf(at(series.master, 'start')) : zoneOf(original));
}

/** Is it later than what is read of a series? */
export function isBeyond(repetition: string, { previousEnds }: Series): boolean {
  const last = [...previousEnds.keys()].at(-1);
  return last !== undefined && repetition > last;
}

/** Null is UTC. */
function zoneOf(time: unknown): string | null {
  const zone = asText(at(time, 'timeZone'));
  return zone === '' || /^(Etc\/)?(UTC|GMT|Zulu)$/i.test(zone) ? null : zone.slice(0, 100);
}

function stampOf(time: unknown, zone: string | null): string {
  const date = asText(at(time, 'date'));
  if (/^\d{4}-\d\d-\d\d$/.test(date)) return date;
  const instant = new Date(asInstant(at(time, 'dateTime')) ?? Number.NaN);
  if (Number.isNaN(instant.getTime())) throw new Error('The entry has no time.');
  return (zone && toWallClock(instant, zone)) ?? `${instant.toISOString().slice(0, 19)}Z`;
}

function blockOf(master: unknown): string {
  const property = (name: string, key: string): string => {
    const zone = zoneOf(at(master, 'start'));
    const stamp = stampOf(at(master, key), zone);
    const parameter = stamp.length === 10 ? ';VALUE=DATE' : stamp.endsWith('Z') ? '' : `;TZID=${zone}`;
    return `${name}${parameter}:${stamp.replace(/[-:]/g, '')}`;
  };
  const rules = asArray(at(master, 'recurrence')).map(asText).filter((line) => /^(RRULE|RDATE|EXDATE)[;:][^\r\n]{1,20000}$/.test(line));
  return ['BEGIN:VEVENT', 'UID:series', property('DTSTART', 'start'), property('DTEND', 'end'), ...rules, 'END:VEVENT'].join('\r\n');
}
