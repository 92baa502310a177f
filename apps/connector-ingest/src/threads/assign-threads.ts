import type { Thread } from '@adjutant/contracts-connector-ingest';
import type { Source } from '@adjutant/contracts-core';
import { randomUUID } from 'node:crypto';

import type { NormalisedEvent } from '../connectors/connector.js';

const MAX_PARTICIPANTS = 50;
/** Where an event's id may be the root of the thread that an answer opened before it came. */
const MAIL: ReadonlySet<Source> = new Set(['email', 'outlook']);
const PREVIEW = 200;

export interface ThreadState {
  id: string;
  source: Source;
  external_id: string;
  subject: string | null;
  participants: Thread['participants'];
  content_preview: string | null;
  last_event_at: string | null;
}

/** What is stored already and may matter to the events at hand. Keys are `source external_id`. */
export interface KnownThreads {
  threads: Map<string, ThreadState>;
  /** Thread by event. */
  events: Map<string, string>;
  /** Threads by subject within a list, with a time at which they were alive. */
  subjects: Map<string, { thread_id: string; occurred_at: string }[]>;
}

export interface AssignedThreads {
  /** Thread id of each event, by its position in the list given. */
  thread_ids: string[];
  changed: ThreadState[];
  /** Threads that turned out to be part of another one. */
  merged: { from: string; into: string }[];
}

export const threadKey = (source: string, externalId: string): string => `${source} ${externalId}`;
export const subjectListKey = (subjectKey: unknown, listId: unknown): string => `${String(subjectKey)}\u0000${typeof listId === 'string' ? listId : ''}`;

/** Puts each event in its thread, one after the other as they came, so that batches of any size give the same threads. */
export function assignThreads(events: readonly NormalisedEvent[], known: KnownThreads): AssignedThreads {
  const byId = new Map([...known.threads.values()].map((thread) => [thread.id, thread]));
  const changed = new Set<ThreadState>();
  const merged: AssignedThreads['merged'] = [];
  const threadIds = events.map((event) => {
    const thread = findThread(event, known, byId) ?? newThread(event);
    byId.set(thread.id, thread);
    known.threads.set(threadKey(thread.source, thread.external_id), thread);
    known.events.set(threadKey(event.source, event.external_id), thread.id);
    if (absorb(thread, event)) changed.add(thread);
    const own = MAIL.has(event.source) ? known.threads.get(threadKey(event.source, event.external_id)) : undefined;
    if (own && own !== thread) {
      mergeInto(own, thread, known, byId);
      merged.push({ from: own.id, into: thread.id });
      changed.delete(own);
      changed.add(thread);
    }
    rememberSubject(event, thread, known);
    return thread.id;
  });
  const into = new Map(merged.map(({ from, into: target }) => [from, target]));
  const final = (id: string): string => (into.has(id) ? final(into.get(id)!) : id);
  return { thread_ids: threadIds.map(final), changed: [...changed], merged: merged.map(({ from, into: target }) => ({ from, into: final(target) })) };
}

function findThread(event: NormalisedEvent, known: KnownThreads, byId: Map<string, ThreadState>): ThreadState | undefined {
  const ofEvent = (id: string): ThreadState | undefined => byId.get(known.events.get(threadKey(event.source, id)) ?? '');
  const byExternalId = (id: string): ThreadState | undefined => known.threads.get(threadKey(event.source, id));
  const related = event.thread.related_ids;
  const stored = ofEvent(event.external_id);
  if (stored) return stored;
  for (const id of [...related].reverse()) if (ofEvent(id)) return ofEvent(id);
  for (const id of related) if (byExternalId(id)) return byExternalId(id);
  return bySubject(event, known, byId) ?? byExternalId(event.thread.external_id);
}

/** A reply without references, in the same list and within 30 days. */
function bySubject(event: NormalisedEvent, known: KnownThreads, byId: Map<string, ThreadState>): ThreadState | undefined {
  if (!event.thread.subject_key) return undefined;
  const at = Date.parse(event.occurred_at);
  const near = (known.subjects.get(subjectListKey(event.thread.subject_key, event.extra.list_id)) ?? [])
    .map((entry) => ({ ...entry, distance: Math.abs(Date.parse(entry.occurred_at) - at) }))
    .filter(({ distance }) => distance <= 30 * 86_400_000)
    .sort((a, b) => a.distance - b.distance)[0];
  return near ? byId.get(near.thread_id) : undefined;
}

function rememberSubject(event: NormalisedEvent, thread: ThreadState, known: KnownThreads): void {
  if (typeof event.extra.subject_key !== 'string' || event.extra.subject_key === '') return;
  const key = subjectListKey(event.extra.subject_key, event.extra.list_id);
  known.subjects.set(key, [...(known.subjects.get(key) ?? []).slice(-20), { thread_id: thread.id, occurred_at: event.occurred_at }]);
}

function newThread(event: NormalisedEvent): ThreadState {
  return { id: randomUUID(), source: event.source, external_id: event.thread.external_id, subject: null, participants: [], content_preview: null, last_event_at: null };
}

/** Adds an event's people and words to its thread; false if the thread knew them. */
function absorb(thread: ThreadState, event: NormalisedEvent): boolean {
  const before = JSON.stringify(thread);
  thread.subject ??= event.thread.subject;
  for (const person of event.details.participants) addParticipant(thread, person);
  if (thread.last_event_at === null || event.occurred_at >= thread.last_event_at) {
    thread.last_event_at = event.occurred_at;
    thread.content_preview = (event.body ?? event.title ?? '').replace(/\s+/g, ' ').slice(0, PREVIEW) || null;
  }
  return JSON.stringify(thread) !== before;
}

function addParticipant(thread: ThreadState, person: Thread['participants'][number]): void {
  const identity = (one: { name: string; address?: string | undefined }): string => one.address ?? one.name;
  if (thread.participants.length >= MAX_PARTICIPANTS || thread.participants.some((one) => identity(one) === identity(person))) return;
  thread.participants.push(person);
}

function mergeInto(from: ThreadState, into: ThreadState, known: KnownThreads, byId: Map<string, ThreadState>): void {
  for (const person of from.participants) addParticipant(into, person);
  if (from.last_event_at !== null && (into.last_event_at === null || from.last_event_at > into.last_event_at)) {
    [into.last_event_at, into.content_preview] = [from.last_event_at, from.content_preview];
  }
  known.threads.delete(threadKey(from.source, from.external_id));
  byId.set(from.id, into);
  for (const entries of known.subjects.values()) for (const entry of entries) if (entry.thread_id === from.id) entry.thread_id = into.id;
}
