import type { TaskCandidate } from '@adjutant/contracts-agent-orchestrator';
import type { SourceRef } from '@adjutant/contracts-task-graph';

import type { TaskRow } from '../database/tables.js';
import { hoursOf } from '../tasks/days-in-zone.js';
import { emptyDraft, enterStatus, type TaskDraft } from '../tasks/task-state.js';
import { isArchive } from '../tasks/time-frame.js';
import { foldProposals } from './fold-proposals.js';

export function sourceRefOf(candidate: TaskCandidate): SourceRef {
  return {
    type: 'event',
    id: candidate.source_event_id,
    source: candidate.source,
    quote: candidate.quote,
    title: candidate.event_title,
    occurred_at: candidate.occurred_at,
  };
}

function statusOf(candidate: TaskCandidate, now: Date): Pick<TaskRow, 'status' | 'run_state' | 'completed_at'> {
  const finished = candidate.completed_at ?? candidate.occurred_at;
  return { ...enterStatus(candidate.status, now), completed_at: candidate.status === 'done' ? new Date(finished) : null };
}

/** What the proposal says of the task itself. */
function said(candidate: TaskCandidate, timeZone: string) {
  return {
    title: candidate.title,
    details: candidate.details,
    due_at: candidate.due_at === null ? null : new Date(candidate.due_at),
    all_day: candidate.all_day,
    time_zone: timeZone,
    assigned_to: candidate.assigned_to,
    source_ref: candidate.source_ref,
    source_url: candidate.source_url,
    importance: candidate.importance,
    source_signal: candidate.source_signal,
  };
}

/** A task made of a proposal. */
export function draftTask(candidate: TaskCandidate, owner: { id: string; userId: string; timeZone: string }, now: Date): TaskDraft {
  return {
    ...emptyDraft(owner.userId, owner.id, owner.timeZone, now),
    ...said(candidate, owner.timeZone),
    ...statusOf(candidate, now),
    confidence: candidate.confidence,
    is_kept: false,
    is_archived: isArchive(hoursOf(new Date(candidate.occurred_at)), now),
    origin_key: candidate.key,
    active_hours: hoursOf(new Date(candidate.occurred_at)),
    source_kind: candidate.source,
    source_event_id: candidate.source_event_id,
    thread_id: candidate.thread_id,
    source_refs: [sourceRefOf(candidate)],
  };
}

/** The quote of an event replaces what was quoted of it before. */
function withSource(refs: readonly SourceRef[], ref: SourceRef): SourceRef[] {
  const isKnown = (known: SourceRef) => known.id === ref.id;
  return refs.some(isKnown) ? refs.map((known) => (isKnown(known) ? ref : known)) : [...refs, ref];
}

/** What its proposals quote, in their order, once each; with what a person's own task or the word of its end has beside them. */
function withSources({ source_refs, origin_key }: Pick<TaskDraft, 'source_refs' | 'origin_key'>, proposed: readonly SourceRef[]): SourceRef[] {
  const events = new Set(proposed.map(({ id }) => id));
  const others = source_refs.filter(({ id }) => !events.has(id));
  const all = origin_key === null ? [...others, ...proposed] : [...proposed, ...others];
  return [...new Map(all.map((ref) => [`${ref.id} ${ref.quote}`, ref])).values()];
}

/** When it was last spoken of; an archive's task that is spoken of again is current. */
function mentioned(row: TaskDraft, candidate: TaskCandidate, now: Date): Pick<TaskRow, 'active_hours' | 'is_archived'> {
  const active_hours = Math.max(row.active_hours, hoursOf(new Date(candidate.occurred_at)));
  return { active_hours, is_archived: row.is_archived && isArchive(active_hours, now) };
}

/**
 * A task as all its proposals together describe it, whichever came first. What a person changed stays as they left it, and
 * a task of a person's own takes only the sources.
 */
export function mergeProposals<Row extends TaskDraft>(row: Row, proposals: readonly TaskCandidate[], timeZone: string, now: Date): Row {
  const [head, ...rest] = proposals;
  if (!head) return row;
  const folded = foldProposals([head, ...rest]);
  const isFree = (field: string) => row.origin_key !== null && !row.edited_fields.includes(field);
  const { due_at: _due, all_day: _allDay, time_zone: _zone, importance: _importance, source_signal: _signal, ...said_ } = said(folded.first, timeZone);
  const plain = Object.fromEntries(Object.entries(said_).filter(([field]) => isFree(field)));
  const origin = row.origin_key === null ? {} : { origin_key: folded.first.key, source_kind: folded.first.source, source_event_id: folded.first.source_event_id, thread_id: folded.first.thread_id };
  const mayDate = !row.edited_fields.includes('due_at') && !row.edited_fields.includes('all_day') && (row.origin_key !== null || row.due_at === null);
  const due = mayDate && folded.due ? { due_at: new Date(folded.due.due_at), all_day: folded.due.all_day, time_zone: timeZone } : {};
  const newest = folded.inOrder.at(-1) ?? head;
  return {
    ...row,
    ...plain,
    ...origin,
    ...due,
    source_refs: withSources(row, folded.inOrder.map(sourceRefOf)),
    confidence: Math.max(row.confidence, folded.confidence),
    importance: Math.max(row.importance, folded.importance),
    source_signal: Math.max(row.source_signal, folded.source_signal),
    ...mentioned(row, newest, now),
  };
}

/** What a message says of a task that was asked for before it. A status that a person set stays. */
export function applyResolution<Row extends TaskDraft>(row: Row, { as, occurred_at }: { as: 'done' | 'dismissed'; occurred_at: string }, now: Date): Row {
  if (row.edited_fields.includes('status')) return row;
  const status = enterStatus(as, now);
  return { ...row, ...status, snoozed_until: null, completed_at: as === 'done' ? new Date(occurred_at) : null };
}

/** The proposal that the task was made of says something new. What a person changed stays as he left it. */
export function reviseTask<Row extends TaskDraft>(row: Row, candidate: TaskCandidate, timeZone: string, now: Date): Row {
  const isFree = (field: string) => !row.edited_fields.includes(field);
  const { due_at, all_day, time_zone, ...plain } = said(candidate, timeZone);
  const free = Object.fromEntries(Object.entries(plain).filter(([field]) => isFree(field)));
  const due = isFree('due_at') && isFree('all_day') ? { due_at, all_day, time_zone } : {};
  const status = isFree('status') && candidate.status !== row.status && isFree('snoozed_until') ? statusOf(candidate, now) : {};
  return {
    ...row,
    ...free,
    ...due,
    ...status,
    confidence: Math.max(row.confidence, candidate.confidence),
    ...mentioned(row, candidate, now),
    source_refs: withSource(row.source_refs, sourceRefOf(candidate)),
  };
}
