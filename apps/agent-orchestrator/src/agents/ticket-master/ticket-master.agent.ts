import type { TaskCandidate } from '@adjutant/contracts-agent-orchestrator';
import type { Event, EventDetails } from '@adjutant/contracts-connector-ingest';

import { shorten } from '../../requests/make-title.js';
import { parseDue } from '../../windows/parse-due.js';
import type { Agent, Surroundings } from '../agent.js';
import { buildCandidate } from '../build-candidate.js';
import { textLinks } from '../candidate-text.js';
import { readRequests } from '../read-requests.js';

type Ticket = NonNullable<EventDetails['ticket']>;

const IMPORTANCE = { critical: 1, high: 0.8, medium: 0.55, low: 0.3 } as const;
const COMMENT_RULES = { maxTasks: 1, minConfidence: 0.6, sourceSignal: 0.7 };
const REVIEW = /\breview\b/i;
const DAY_MS = 86_400_000;

/** Is this the owner's to do? Assigned to nobody counts, with less confidence; assigned to somebody else does not. */
function confidenceOf(event: Event, ticket: Ticket): number {
  if (event.details.is_direct === true) return 0.95;
  if (ticket.assignee) return event.details.is_direct === undefined ? 0.6 : 0;
  return 0.5;
}

function titleOf(event: Event, ticket: Ticket): string {
  const subject = (event.title ?? '').replace(/^\s*\[?[A-Z][A-Z0-9]+-\d+\]?[:\s-]*/, '').trim() || ticket.key;
  return shorten(isReview(ticket) && !REVIEW.test(subject) ? `Review ${subject}` : subject);
}

const isReview = (ticket: Ticket): boolean => /pull|merge|^pr$/i.test(ticket.kind ?? '') || ticket.labels.some((label) => /needs[- ]review|review[- ]requested/i.test(label));

/** A review is due two days after it was asked for, unless the ticket says otherwise. */
function dueOf(event: Event, ticket: Ticket, around: Surroundings): { due_at: Date; all_day: boolean } | null {
  if (ticket.due_at) return { due_at: new Date(ticket.due_at), all_day: /T00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(ticket.due_at) };
  const said = parseDue(`${event.title ?? ''}`, { now: new Date(event.occurred_at), timeZone: around.timeZone });
  if (said) return said;
  return isReview(ticket) && event.details.is_direct === true ? { due_at: new Date(Date.parse(event.occurred_at) + 2 * DAY_MS), all_day: true } : null;
}

function issueTask(event: Event, ticket: Ticket, around: Surroundings): TaskCandidate[] {
  const confidence = confidenceOf(event, ticket);
  const quote = (event.title ?? event.body ?? '').split('\n')[0]?.trim() ?? '';
  if (confidence === 0 || !quote) return [];
  const isDone = ticket.state === 'done';
  return [
    buildCandidate(event, {
      title: titleOf(event, ticket),
      quote,
      keyText: `ticket ${ticket.key}`,
      confidence: isDone ? Math.max(confidence, 0.7) : confidence,
      importance: IMPORTANCE[ticket.priority ?? 'medium'],
      sourceSignal: event.details.is_direct === true ? 0.95 : 0.6,
      details: [factsOf(ticket), (event.body ?? '').slice(0, 800)].filter(Boolean).join('\n'),
      due: isDone && !ticket.due_at ? null : dueOf(event, ticket, around),
      status: isDone ? 'done' : ticket.state === 'in_progress' ? 'in_progress' : 'todo',
      completedAt: isDone ? (ticket.closed_at ?? event.updated_at) : null,
      assignedTo: ticket.assignee ?? null,
      sourceRef: event.source === 'calendar' ? null : ticket.key,
      links: [...ticketLinks(ticket), ...textLinks(event.body ?? '', ticket.key)],
    }),
  ];
}

function factsOf(ticket: Ticket): string {
  const facts = [ticket.kind, ticket.priority ? `${ticket.priority} priority` : null, ticket.assignee ? `assigned to ${ticket.assignee}` : 'unassigned', ticket.reporter ? `reported by ${ticket.reporter}` : null];
  if (ticket.kind === 'to-do') return 'To-do of your calendar';
  return `${ticket.key}: ${facts.filter(Boolean).join(', ')}`;
}

function ticketLinks(ticket: Ticket): TaskCandidate['links'] {
  return ticket.links.map(({ kind, direction, key }) => ({ kind, direction, source_ref: key, why: kind === 'blocks' ? (direction === 'out' ? `Blocks ${key}` : `Blocked by ${key}`) : `Linked to ${key}` }));
}

/** Reads issues and pull requests; in comments, only what is asked of the owner. */
export const ticketMaster: Agent = {
  name: 'Ticket Master',
  description: 'Turns open issues and reviews that are yours or nobody’s into tasks, closes them when they are closed, and suggests links.',
  sources: ['jira', 'github'],
  isActive: true,
  usesModel: false,
  propose: (event, around) => {
    if (event.event_type === 'comment') return event.details.is_direct === false ? [] : readRequests(event, around, COMMENT_RULES);
    return event.details.ticket ? issueTask(event, event.details.ticket, around) : [];
  },
};
