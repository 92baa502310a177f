import { type TaskCandidate, taskCandidate } from '@adjutant/contracts-agent-orchestrator';
import type { Event } from '@adjutant/contracts-connector-ingest';

import { candidateKey, eventText, textLinks } from './candidate-text.js';

const MAX_QUOTE = 1000;
const MAX_DETAILS = 1200;

/** What a master says of a find; the rest follows from the event. */
export interface Find {
  title: string;
  quote: string;
  confidence: number;
  importance: number;
  sourceSignal: number;
  details: string | null;
  due?: { due_at: Date; all_day: boolean } | null;
  links?: TaskCandidate['links'];
  status?: TaskCandidate['status'];
  completedAt?: string | null;
  assignedTo?: string | null;
  sourceRef?: string | null;
  resolves?: TaskCandidate['resolves'];
  /** Names the find where its words may change; the quote otherwise. */
  keyText?: string;
}

/** A candidate from a find. Throws when the quote does not stand in the event or the contract refuses it: an unfounded task is never proposed. */
export function buildCandidate(event: Event, find: Find): TaskCandidate {
  const quote = find.quote.slice(0, MAX_QUOTE);
  if (!isQuoteOf(event, quote)) throw new Error(`The quote of "${find.title}" does not stand in event ${event.id}.`);
  return taskCandidate.parse({
    key: candidateKey(event, find.keyText ?? quote),
    title: find.title.slice(0, 300),
    details: find.details?.trim().slice(0, MAX_DETAILS) || null,
    quote,
    confidence: unit(find.confidence),
    importance: unit(find.importance),
    source_signal: unit(find.sourceSignal),
    due_at: find.due?.due_at.toISOString() ?? null,
    all_day: find.due?.all_day ?? false,
    status: find.status ?? 'todo',
    completed_at: find.completedAt ?? null,
    source: event.source,
    source_ref: find.sourceRef ?? event.details.source_ref ?? null,
    source_url: event.url,
    source_event_id: event.id,
    event_title: event.title,
    thread_id: event.thread_id,
    occurred_at: event.occurred_at,
    assigned_to: find.assignedTo ?? null,
    resolves: find.resolves ?? null,
    links: mergeLinks([...(find.links ?? []), ...textLinks(`${find.title}\n${quote}`, event.details.ticket?.key)]),
  });
}

export function isQuoteOf(event: Pick<Event, 'title' | 'body'>, quote: string): boolean {
  return quote.trim().length > 0 && eventText(event).includes(quote);
}

const unit = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 100) / 100;

function mergeLinks(links: TaskCandidate['links']): TaskCandidate['links'] {
  const byEnd = new Map<string, TaskCandidate['links'][number]>();
  for (const link of links) {
    const end = link.source_ref ?? link.event_id ?? '';
    if (!byEnd.has(end)) byEnd.set(end, link);
  }
  return [...byEnd.values()].slice(0, 20);
}
