import type { EventDetails, EventType } from '@adjutant/contracts-connector-ingest';

import { asArray, asInstant, asText, at } from '../../json/json-values.js';
import type { NormalisedEvent } from '../connector.js';
import { plainFromHtml } from '../mail/parse-mail.js';
import { isBeyond, repetitionOf, type Series } from './series.js';

type Status = NonNullable<EventDetails['calendar']>['status'];
/** Of rooms, and of calendars that are nobody's own. */
const NOBODY = /@(group|import|resource)\.calendar\.google\.com$/i;

export interface EventContext {
  is_primary: boolean;
  /** Of an entry that repeats, where there is (still) one. */
  series: Series | null;
  owners: readonly string[];
  now: Date;
}

/** An entry of a calendar as the event that a file with it gives; null for what is none, or stands in the owner's own calendar as well. */
export function toGoogleEvent(item: unknown, { is_primary, series, owners, now }: EventContext): NormalisedEvent | null {
  const entry = (key: string): unknown => at(item, key) ?? at(series?.master, key);
  const original = at(item, 'originalStartTime');
  const repetition = at(item, 'recurringEventId') && original ? repetitionOf(original, series) : null;
  const uid = asText(entry('iCalUID')).slice(0, 400);
  const times = timesOf(item, original, series);
  const type = typeOf(item);
  if (!uid || !times || asText(entry('eventType')) === 'workingLocation') return null;
  // What was cancelled may have been read when its series was longer.
  if (repetition && series && type !== 'calendar_cancelled' && isBeyond(repetition, series)) return null;
  const isOwner = (person: unknown): boolean => owners.includes(asText(at(person, 'email')).toLowerCase()) || (is_primary && at(person, 'self') === true);
  const [organizer, attendees] = [entry('organizer'), asArray(entry('attendees')).filter((one) => at(one, 'resource') !== true)];
  if (!is_primary && [organizer, ...attendees].some(isOwner)) return null;
  const previousEnd = repetition && series?.previousEnds.get(repetition);
  const title = asText(entry('summary')).slice(0, 1000) || null;
  return {
    source: 'calendar',
    external_id: repetition ? `${uid}/${repetition}` : uid,
    event_type: type,
    title,
    body: textOf(asText(entry('description'))).slice(0, 100_000).trim() || null,
    url: /^https:\/\//.test(asText(entry('htmlLink'))) ? asText(entry('htmlLink')) : null,
    importance_score: type === 'calendar_cancelled' ? 30 : 50,
    occurred_at: times.start_at,
    revision: `${String(Number(entry('sequence')) || 0).padStart(6, '0')} ${asInstant(at(item, 'updated')) ?? now.toISOString()}`,
    details: {
      participants: [...personOf(organizer, 'organizer'), ...attendees.slice(0, 100).flatMap((one) => personOf(one, 'attendee'))],
      is_direct: attendees.some(isOwner),
      is_from_owner: isOwner(organizer),
      is_bulk: false,
      attachments: [],
      calendar: {
        ...times,
        ...(asText(entry('location')) ? { location: asText(entry('location')).slice(0, 500) } : {}),
        status: type === 'calendar_cancelled' ? 'cancelled' : statusOf(item, attendees.find(isOwner)),
        ...(previousEnd ? { previous_end_at: previousEnd } : {}),
      },
    },
    extra: repetition ? { occurrence: repetition } : {},
    thread: { external_id: uid, related_ids: [], subject: title },
  };
}

function typeOf(item: unknown): EventType {
  if (at(item, 'status') === 'cancelled') return 'calendar_cancelled';
  return Number(at(item, 'sequence')) > 0 ? 'calendar_updated' : 'calendar_created';
}

/** An invitation that its owner has not answered is not settled, and one that he declined does not take place for him. */
function statusOf(item: unknown, owner: unknown): Status {
  const answer = asText(at(owner, 'responseStatus'));
  if (answer === 'declined') return 'cancelled';
  return at(item, 'status') === 'tentative' || answer === 'needsAction' ? 'tentative' : 'confirmed';
}

/** Of a repetition that was cancelled Google may say only when it would have been. */
function timesOf(item: unknown, original: unknown, series: Series | null) {
  const start = at(item, 'start') ?? original;
  const startAt = instantOf(start);
  if (!startAt) return null;
  const lengthMs = Date.parse(instantOf(at(series?.master, 'end')) ?? '') - Date.parse(instantOf(at(series?.master, 'start')) ?? '');
  const endAt = instantOf(at(item, 'end')) ?? new Date(Date.parse(startAt) + (lengthMs || 0)).toISOString();
  const zone = asText(at(start, 'timeZone'));
  return { start_at: startAt, end_at: endAt < startAt ? startAt : endAt, all_day: asText(at(start, 'date')) !== '', ...(zone ? { time_zone: zone.slice(0, 100) } : {}) };
}

function instantOf(time: unknown): string | null {
  return asInstant(at(time, 'date')) ?? asInstant(at(time, 'dateTime'));
}

function personOf(person: unknown, role: 'organizer' | 'attendee'): EventDetails['participants'] {
  const address = asText(at(person, 'email')).toLowerCase().slice(0, 320);
  const name = (asText(at(person, 'displayName')) || address).slice(0, 200);
  return name && !NOBODY.test(address) ? [{ name, ...(address ? { address } : {}), role }] : [];
}

/** Google's own editor writes HTML. */
function textOf(description: string): string {
  return /<\/?[a-z][^>]*>/i.test(description) ? plainFromHtml(description) : description;
}
