import type { EventDetails, EventType } from '@adjutant/contracts-connector-ingest';

import { asArray, asInstant, asText, at } from '../../json/json-values.js';
import type { NormalisedEvent } from '../connector.js';
import { toWallClock } from '../ics/to-instant.js';
import { plainFromHtml } from '../mail/parse-mail.js';

const DAY_MS = 86_400_000;
/** What Graph writes when a meeting is made is not yet a change. */
const SETTLED_MS = 60_000;
/** Of a file that has the same meeting no version is newer. */
const REVISION = '999999';

/** A meeting that is held once. */
export function toMeetings(meeting: unknown, owners: readonly string[]): NormalisedEvent[] {
  return [toEvent(meeting, { owners, uid: uidOf(meeting), changed: changedAt(meeting) })];
}

/** Each time of a meeting that repeats, under the name that an import of the calendar gives it. */
export function toTimes(master: unknown, times: readonly unknown[], owners: readonly string[]): NormalisedEvent[] {
  const inOrder = times.filter(hasStart).sort((a, b) => startOf(a).localeCompare(startOf(b)));
  return inOrder.map((time, index) => {
    const previous = inOrder[index - 1];
    const changed = [changedAt(master), changedAt(time)].reduce((a, b) => (a > b ? a : b));
    return toEvent(time, { owners, uid: uidOf(master), changed, occurrence: occurrenceOf(time, master), ...(previous ? { previousEnd: instantOf(previous, 'end') } : {}) });
  });
}

interface About {
  owners: readonly string[];
  uid: string;
  changed: string;
  occurrence?: string;
  previousEnd?: string;
}

function toEvent(meeting: unknown, { owners, uid, changed, occurrence, previousEnd }: About): NormalisedEvent {
  const [type, subject, url, zone, place] = [typeOf(meeting), asText(at(meeting, 'subject')).slice(0, 1000), asText(at(meeting, 'webLink')), zoneOf(meeting), asText(at(meeting, 'location', 'displayName')).slice(0, 500)];
  const [startAt, endAt] = [startOf(meeting), instantOf(meeting, 'end')];
  const participants = [...personOf(at(meeting, 'organizer'), 'organizer'), ...asArray(at(meeting, 'attendees')).slice(0, 100).flatMap((one) => personOf(one, 'attendee'))];
  const isOwner = (role: string): boolean => participants.some((one) => one.role === role && owners.includes(one.address ?? ''));
  return {
    source: 'calendar',
    external_id: occurrence ? `${uid}/${occurrence}` : uid,
    event_type: type,
    title: subject || null,
    body: bodyOf(meeting).slice(0, 100_000).trim() || null,
    url: /^https?:\/\//.test(url) ? url : null,
    importance_score: type === 'calendar_cancelled' ? 30 : at(meeting, 'importance') === 'high' ? 75 : 50,
    occurred_at: startAt,
    revision: `${REVISION} ${changed}`,
    details: {
      participants,
      is_direct: isOwner('attendee'),
      is_from_owner: at(meeting, 'isOrganizer') === true || isOwner('organizer'),
      is_bulk: false,
      attachments: [],
      calendar: {
        start_at: startAt,
        end_at: endAt < startAt ? startAt : endAt,
        all_day: at(meeting, 'isAllDay') === true,
        ...(place ? { location: place } : {}),
        status: type === 'calendar_cancelled' ? 'cancelled' : at(meeting, 'showAs') === 'tentative' ? 'tentative' : 'confirmed',
        ...(previousEnd ? { previous_end_at: previousEnd } : {}),
        ...(zone ? { time_zone: zone } : {}),
      },
    },
    extra: occurrence ? { occurrence } : {},
    thread: { external_id: uid, related_ids: [], subject: subject || null },
  };
}

function typeOf(meeting: unknown): EventType {
  if (at(meeting, 'isCancelled') === true) return 'calendar_cancelled';
  const created = Date.parse(asText(at(meeting, 'createdDateTime')));
  return Date.parse(changedAt(meeting)) - created > SETTLED_MS ? 'calendar_updated' : 'calendar_created';
}

/** As a calendar file names it: by the clock of its zone, in UTC where there is none, and by the date where it lasts all day. */
function occurrenceOf(time: unknown, master: unknown): string {
  const planned = asInstant(at(time, 'originalStart')) ?? startOf(time);
  if (at(master, 'isAllDay') === true) return toDay(planned).slice(0, 10);
  const zone = zoneOf(master);
  return (zone && zone !== 'UTC' ? toWallClock(new Date(planned), zone) : null) ?? `${planned.slice(0, 19)}Z`;
}

function bodyOf(meeting: unknown): string {
  const content = asText(at(meeting, 'body', 'content'));
  return at(meeting, 'body', 'contentType') === 'html' ? plainFromHtml(content) : content.replaceAll('\r\n', '\n');
}

function personOf(one: unknown, role: 'organizer' | 'attendee'): EventDetails['participants'] {
  const address = asText(at(one, 'emailAddress', 'address')).trim().toLowerCase().slice(0, 320);
  const name = (asText(at(one, 'emailAddress', 'name')) || address).slice(0, 200);
  return name ? [{ name, ...(address.includes('@') ? { address } : {}), role }] : [];
}

export function hasStart(meeting: unknown): boolean {
  return asText(at(meeting, 'start', 'dateTime')) !== '';
}

const startOf = (meeting: unknown): string => instantOf(meeting, 'start');
const changedAt = (meeting: unknown): string => asInstant(at(meeting, 'lastModifiedDateTime')) ?? '1970-01-01T00:00:00.000Z';
const uidOf = (meeting: unknown): string => (asText(at(meeting, 'iCalUId')) || asText(at(meeting, 'id'))).slice(0, 400);

/** Throws for what is no time. All times are asked for in UTC; a day begins at midnight, whatever zone it was made in. */
function instantOf(meeting: unknown, key: 'start' | 'end'): string {
  const instant = new Date(`${asText(at(meeting, key, 'dateTime')).slice(0, 19)}Z`).toISOString();
  return at(meeting, 'isAllDay') === true ? toDay(instant) : instant;
}

function toDay(instant: string): string {
  return new Date(Math.round(Date.parse(instant) / DAY_MS) * DAY_MS).toISOString();
}

/** The zone that it was made in; old ones may have none with a name. */
function zoneOf(meeting: unknown): string {
  const zone = asText(at(meeting, 'originalStartTimeZone'));
  return zone.startsWith('tzone:') ? '' : zone.slice(0, 100);
}
