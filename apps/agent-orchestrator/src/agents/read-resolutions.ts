import type { Resolution, TaskCandidate } from '@adjutant/contracts-agent-orchestrator';
import type { Event } from '@adjutant/contracts-connector-ingest';

import { GRAMMARS } from '../languages/grammar.js';
import { isAnswering, type Said, sayReminder } from '../requests/say-resolution.js';
import type { Sentence } from '../requests/split-sentences.js';
import type { ParsedDue } from '../windows/parse-due.js';
import type { MessageTimes } from './due-of-request.js';
import type { Surroundings } from './agent.js';
import { buildCandidate } from './build-candidate.js';

/** An answer says at its beginning what became of what was asked. */
const FIRST_SENTENCES = 3;
const CONFIDENCE = 0.8;

/** Where the work of which a message speaks can be found; null for a message that answers nothing. */
export function placeOf(event: Event, { preceding }: Surroundings): Pick<Resolution, 'event_id' | 'thread_id'> | null {
  const isThread = event.details.in_reply_to !== undefined && event.thread_id !== null;
  if (!preceding || preceding.details.is_from_owner === event.details.is_from_owner) return isThread ? { event_id: null, thread_id: event.thread_id } : null;
  return { event_id: event.details.is_from_owner ? preceding.id : null, thread_id: isThread ? event.thread_id : null };
}

/** The sentence of an answer that says that work is done, called off or put off, as a proposal about that work. */
export function readResolution(event: Event, around: Surroundings, sentences: readonly Sentence[], options: MessageTimes): { candidate: TaskCandidate; sentence: Sentence } | null {
  const place = placeOf(event, around);
  if (!place || (place.event_id === null && place.thread_id === null) || event.details.is_bulk) return null;
  const grammar = GRAMMARS[options.language];
  for (const sentence of sentences.slice(0, FIRST_SENTENCES)) {
    const as = grammar.resolve(sentence.text, event.details.is_from_owner === true);
    const due = as === 'moved' ? grammar.due(sentence.text, options) : null;
    if (as && (as !== 'moved' || due)) return { sentence, candidate: toResolution(event, sentence, as, place, due) };
  }
  return null;
}

function toResolution(event: Event, { text }: Sentence, as: Said, place: Pick<Resolution, 'event_id' | 'thread_id'>, due: ParsedDue | null): TaskCandidate {
  return buildCandidate(event, {
    title: { done: 'Done', dismissed: 'Called off', moved: 'Put off' }[as],
    quote: text,
    keyText: `${as} ${text}`,
    confidence: CONFIDENCE,
    importance: 0.5,
    sourceSignal: 0.5,
    details: null,
    due,
    resolves: { as, ...place, about: as === 'done' ? null : text.slice(0, 300) },
  });
}

/** What a request or promise repeats, if it does: an answer of the owner speaks of what was asked, a reminder of what was asked before. */
export function repeats(event: Event, around: Surroundings, text: string, title: string): Resolution | null {
  const place = placeOf(event, around);
  if (event.details.is_from_owner) return place?.event_id ? { as: 'repeated', event_id: place.event_id, thread_id: null, about: isAnswering(text) ? null : title } : null;
  const reminder = sayReminder(text);
  if (!reminder || (!place && reminder.about === null)) return null;
  return { as: 'repeated', event_id: place?.event_id ?? null, thread_id: place?.thread_id ?? null, about: reminder.about };
}
