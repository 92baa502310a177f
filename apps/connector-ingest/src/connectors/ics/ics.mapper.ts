import type { EventDetails, EventType } from '@adjutant/contracts-connector-ingest';
import type ICAL from 'ical.js';

import { sha256 } from '../../texts/clean-text.js';
import type { NormalisedEvent } from '../connector.js';
import type { Occurrence } from './expand-calendar.js';
import { isInUnknownZone, toInstant } from './to-instant.js';

export const text = (component: ICAL.Component, name: string): string => {
  const value = component.getFirstPropertyValue(name);
  return value === null ? '' : String(value);
};

/** The zone of an entry's start where nobody knows it. */
export function unknownZoneOf({ event, start }: Pick<Occurrence, 'event' | 'start'>): string | null {
  const tzid = tzidOf(event.component, 'dtstart');
  return isInUnknownZone(start, tzid) ? tzid : null;
}

/** One meeting as an event that occurs when the meeting starts. */
export function toCalendarEvent(entry: Occurrence, method: string, owners: readonly string[], modifiedAt: string): NormalisedEvent {
  const { event, start } = entry;
  const component = event.component;
  const uid = (event.uid || `sha256:${sha256(entry.block)}`).slice(0, 400);
  const type = typeOf(component, method);
  const participants = participantsOf(component);
  const startAt = toInstant(start, tzidOf(component, 'dtstart'));
  const endAt = toInstant(entry.end, tzidOf(component, 'dtend') ?? tzidOf(component, 'dtstart'));
  return {
    source: 'calendar',
    external_id: entry.occurrence ? `${uid}/${entry.occurrence}` : uid,
    event_type: type,
    title: (event.summary ?? '').slice(0, 1000) || null,
    body: (event.description ?? '').slice(0, 100_000).trim() || null,
    url: /^https?:\/\//.test(text(component, 'url')) ? text(component, 'url') : null,
    importance_score: type === 'calendar_cancelled' ? 30 : Number(text(component, 'priority')) >= 1 && Number(text(component, 'priority')) <= 4 ? 75 : 50,
    occurred_at: startAt,
    revision: `${String(Number(text(component, 'sequence')) || 0).padStart(6, '0')} ${stampOf(component) ?? modifiedAt}`,
    details: {
      participants,
      ...(owners.length > 0 ? { is_direct: participants.some(({ role, address }) => role === 'attendee' && owners.includes(address ?? '')), is_from_owner: participants.some(({ role, address }) => role === 'organizer' && owners.includes(address ?? '')) } : {}),
      is_bulk: false,
      attachments: [],
      calendar: {
        start_at: startAt,
        end_at: endAt < startAt ? startAt : endAt,
        all_day: start.isDate,
        ...(event.location ? { location: event.location.slice(0, 500) } : {}),
        status: type === 'calendar_cancelled' ? 'cancelled' : text(component, 'status').toUpperCase() === 'TENTATIVE' ? 'tentative' : 'confirmed',
        ...(entry.previousEnd ? { previous_end_at: toInstant(entry.previousEnd, tzidOf(component, 'dtend') ?? tzidOf(component, 'dtstart')) } : {}),
        ...(tzidOf(component, 'dtstart') ? { time_zone: tzidOf(component, 'dtstart')! } : {}),
      },
    },
    extra: entry.occurrence ? { occurrence: entry.occurrence } : {},
    thread: { external_id: uid, related_ids: [], subject: event.summary || null },
  };
}

function typeOf(component: ICAL.Component, method: string): EventType {
  if (method === 'CANCEL' || text(component, 'status').toUpperCase() === 'CANCELLED') return 'calendar_cancelled';
  return Number(text(component, 'sequence')) > 0 ? 'calendar_updated' : 'calendar_created';
}

export function stampOf(component: ICAL.Component): string | null {
  const stamp = Date.parse(text(component, 'last-modified')) || Date.parse(text(component, 'dtstamp'));
  return Number.isFinite(stamp) && stamp ? new Date(stamp).toISOString() : null;
}

export function tzidOf(component: ICAL.Component, name: string): string | null {
  const value: unknown = component.getFirstProperty(name)?.getParameter('tzid');
  return typeof value === 'string' ? value.slice(0, 100) : null;
}

export function participantsOf(component: ICAL.Component): EventDetails['participants'] {
  const as = (role: 'organizer' | 'attendee') => (property: ICAL.Property) => {
    const address = String(property.getFirstValue() ?? '').replace(/^mailto:/i, '').trim().toLowerCase().slice(0, 320);
    const name: unknown = property.getParameter('cn');
    return { name: (typeof name === 'string' && name ? name : address).slice(0, 200), ...(address.includes('@') ? { address } : {}), role };
  };
  return [...component.getAllProperties('organizer').slice(0, 1).map(as('organizer')), ...component.getAllProperties('attendee').slice(0, 100).map(as('attendee'))];
}
