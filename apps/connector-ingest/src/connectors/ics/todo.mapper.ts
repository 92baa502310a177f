import type { EventDetails } from '@adjutant/contracts-connector-ingest';
import ICAL from 'ical.js';

import { sha256 } from '../../texts/clean-text.js';
import type { NormalisedEvent } from '../connector.js';
import { nameOf, zonesIn } from './expand-calendar.js';
import { participantsOf, stampOf, text, tzidOf } from './ics.mapper.js';
import { isInUnknownZone, toInstant } from './to-instant.js';

type Ticket = NonNullable<EventDetails['ticket']>;
export type Todo = { event: NormalisedEvent; unknownZone: string | null } | { error: string; item: string };

/** A to-do of a calendar as a ticket that is its owner's own. */
export function toTodoEvent(block: string, zones: readonly string[], index: number, modifiedAt: string): Todo {
  const item = nameOf(block, index);
  try {
    const root = new ICAL.Component(ICAL.parse(['BEGIN:VCALENDAR', ...zonesIn(block, zones), block, 'END:VCALENDAR'].join('\r\n')) as unknown[]);
    const component = root.getFirstSubcomponent('vtodo');
    const summary = component ? text(component, 'summary').trim() : '';
    if (!component || !summary) return { error: 'The to-do has no summary.', item };
    const due = component.getFirstPropertyValue('due');
    const dueAt = due instanceof ICAL.Time ? toInstant(due, tzidOf(component, 'due')) : null;
    const uid = (text(component, 'uid') || `sha256:${sha256(block)}`).slice(0, 400);
    const ticket = ticketOf(component, uid, dueAt, modifiedAt);
    return { event: eventOf(component, { uid, summary, ticket, modifiedAt }), unknownZone: due instanceof ICAL.Time && isInUnknownZone(due, tzidOf(component, 'due')) ? tzidOf(component, 'due') : null };
  } catch {
    return { error: 'The to-do cannot be read.', item };
  }
}

function ticketOf(component: ICAL.Component, uid: string, dueAt: string | null, modifiedAt: string): Ticket {
  const status = text(component, 'status').toUpperCase();
  const isDone = status === 'COMPLETED' || status === 'CANCELLED' || component.hasProperty('completed');
  const priority = Number(text(component, 'priority'));
  return {
    key: uid,
    kind: 'to-do',
    state: isDone ? 'done' : status === 'IN-PROCESS' ? 'in_progress' : 'open',
    ...(priority >= 1 && priority <= 9 ? { priority: priority <= 4 ? ('high' as const) : priority === 5 ? ('medium' as const) : ('low' as const) } : {}),
    ...(dueAt ? { due_at: dueAt } : {}),
    ...(isDone ? { closed_at: instantOf(component, 'completed') ?? stampOf(component) ?? modifiedAt } : {}),
    labels: text(component, 'categories').split(',').filter(Boolean).slice(0, 20),
    links: [],
  };
}

function eventOf(component: ICAL.Component, { uid, summary, ticket, modifiedAt }: { uid: string; summary: string; ticket: Ticket; modifiedAt: string }): NormalisedEvent {
  return {
    source: 'calendar',
    external_id: uid,
    event_type: 'issue',
    title: summary.slice(0, 1000),
    body: text(component, 'description').slice(0, 100_000).trim() || null,
    url: /^https?:\/\//.test(text(component, 'url')) ? text(component, 'url') : null,
    importance_score: ticket.state === 'done' ? 20 : ticket.priority === 'high' ? 75 : 50,
    occurred_at: instantOf(component, 'created') ?? instantOf(component, 'dtstamp') ?? stampOf(component) ?? modifiedAt,
    revision: `${String(Number(text(component, 'sequence')) || 0).padStart(6, '0')} ${stampOf(component) ?? modifiedAt}`,
    details: { participants: participantsOf(component), is_direct: true, is_bulk: false, attachments: [], ticket },
    extra: {},
    thread: { external_id: uid, related_ids: [], subject: summary.slice(0, 1000) },
  };
}

function instantOf(component: ICAL.Component, name: string): string | null {
  const value = component.getFirstPropertyValue(name);
  return value instanceof ICAL.Time ? toInstant(value, tzidOf(component, name)) : null;
}
