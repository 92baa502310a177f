import type ICAL from 'ical.js';
import { findIana } from 'windows-iana';

/** A calendar's time in UTC. A zone without a definition is looked up by its name; a time in no zone, or one that nobody knows, is taken as UTC. */
export function toInstant(time: ICAL.Time, tzid: string | null): string {
  if (time.zone.tzid !== 'floating' || time.isDate || !tzid) return toUtc(time).toISOString();
  const timeZone = knownZone(tzid);
  return timeZone ? zoned(toUtc(time), timeZone).toISOString() : toUtc(time).toISOString();
}

/** Is a time given in a zone that has neither a definition nor a known name? */
export function isInUnknownZone(time: ICAL.Time, tzid: string | null): boolean {
  return tzid !== null && !time.isDate && time.zone.tzid === 'floating' && knownZone(tzid) === null;
}

/** What a clock in the zone says at an instant, as ISO 8601 without a zone; null for a zone that nobody knows. */
export function toWallClock(at: Date, tzid: string): string | null {
  const timeZone = knownZone(tzid);
  const offset = timeZone ? offsetMs(at, timeZone) : null;
  return offset === null ? null : new Date(at.getTime() + offset).toISOString().slice(0, 19);
}

/** The IANA name behind `Europe/Berlin`, `/example.org/2024a/Europe/Berlin` and Windows' `W. Europe Standard Time`, or null. */
function knownZone(tzid: string): string | null {
  const path = /^\/(?:[^/]+\/){1,3}?([A-Z]\w+\/[\w+/-]+)$/.exec(tzid)?.[1];
  const names = [tzid, path, findIana(tzid)[0]].filter((name) => name !== undefined);
  return names.find((name) => formatOf(name) !== null) ?? null;
}

function toUtc(time: ICAL.Time): Date {
  if (time.isDate || time.zone.tzid === 'floating') return new Date(Date.UTC(time.year, time.month - 1, time.day, time.isDate ? 0 : time.hour, time.isDate ? 0 : time.minute, time.isDate ? 0 : time.second));
  return time.toJSDate();
}

/** Reads the fields of `wall` as a clock in the zone, by correcting with the zone's offset at that moment, twice. */
function zoned(wall: Date, timeZone: string): Date {
  let guess = wall;
  for (let turn = 0; turn < 2; turn += 1) {
    const offset = offsetMs(guess, timeZone);
    if (offset === null) return wall;
    guess = new Date(wall.getTime() - offset);
  }
  return guess;
}

const formats = new Map<string, Intl.DateTimeFormat | null>();

function offsetMs(at: Date, timeZone: string): number | null {
  const format = formatOf(timeZone);
  if (!format) return null;
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour! % 24, parts.minute!, parts.second!) - Math.floor(at.getTime() / 1000) * 1000;
}

function formatOf(timeZone: string): Intl.DateTimeFormat | null {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  let format: Intl.DateTimeFormat | null = null;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' });
  } catch {
    format = null;
  }
  if (formats.size < 500) formats.set(timeZone, format);
  return format;
}
