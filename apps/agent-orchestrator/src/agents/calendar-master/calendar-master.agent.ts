import type { Event } from '@adjutant/contracts-connector-ingest';

import { ACTION_VERBS } from '../../requests/action-verbs.js';
import { splitSentences } from '../../requests/split-sentences.js';
import { shorten } from '../../requests/make-title.js';
import type { Agent } from '../agent.js';
import { buildCandidate } from '../build-candidate.js';

interface Weight {
  pattern: RegExp;
  confidence: number;
  importance: number;
  title: (subject: string) => string;
}

const asIs = (subject: string): string => subject;
const prepare = (subject: string): string => `Prepare for ${subject}`;

/** The first that fits a calendar entry's words says how much work it is. */
const WEIGHTS: readonly Weight[] = [
  { pattern: /\b(?:out of office|ooo|vacation|holiday|birthday|blocked|focus time|busy|free|no meetings?)\b/i, confidence: 0, importance: 0, title: asIs },
  { pattern: /\b(?:deadline|due|submit|submission|hand[- ]?in|expires?|renew(?:al)?|pay(?:ment)?|bill|tax(?:es)?|rent)\b/i, confidence: 0.88, importance: 0.8, title: asIs },
  { pattern: /\b(?:report to|report for|take materials?|pick up|deliver|sign)\b/i, confidence: 0.82, importance: 0.65, title: asIs },
  { pattern: /\b(?:exam|midterm|final|quiz|test|interview|defen[cs]e|audit|hearing|presentation|present|pitch|keynote|speech)\b/i, confidence: 0.82, importance: 0.78, title: prepare },
  { pattern: /\b(?:lunch|dinner|breakfast|coffee|drinks|party|gym|yoga|run|football|soccer|basketball|class|lecture|course|lesson|seminar|tutorial|office hours|standup|stand-up|daily|sync|break|commute|sleep)\b/i, confidence: 0.25, importance: 0.2, title: asIs },
];
/** A plain appointment is kept by the calendar: below what becomes a task. */
const OTHER: Weight = { pattern: /^/, confidence: 0.3, importance: 0.4, title: asIs };
/** "Call with the insurer", "Design review": a verb in front that is none. */
const APPOINTMENT = /^\p{L}+ (?:with|of|between)\b|\b(?:review|meeting|call|sync|session|planning|talk|round|lunch|dinner|workshop|training|party|stand-?up|retro\w*|drill)$/iu;
const PREPARATION = /^(?:please\s+|pls\s+)?(?:bring|prepare|present|read|review|send|print|fill|complete|finish|draft|write|update|collect|take along|submit|sign|decide|check)\s+(?!only\b|more\b|about\b)\S/i;
const MIN_CONFIDENCE = 0.2;

function weightOf(subject: string): Weight {
  const found = WEIGHTS.find(({ pattern }) => pattern.test(subject));
  if (found) return found;
  const isImperative = ACTION_VERBS.has(/^[\p{L}]+/u.exec(subject)?.[0].toLowerCase() ?? '') && !APPOINTMENT.test(subject);
  return isImperative ? { ...OTHER, confidence: 0.75, importance: 0.6 } : OTHER;
}

/** The sentence of an entry that asks for something before it begins ("Bring the list …"), or null. */
function preparation(event: Event): string | null {
  const sentence = splitSentences((event.body ?? '').slice(0, 4000)).find(({ text }) => PREPARATION.test(text));
  return sentence?.text ?? null;
}

/** An invitation without an answer waits for one; a declined or cancelled one is no work. */
function needsAnswer(event: Event): boolean {
  return event.details.calendar?.status === 'tentative' && event.details.is_from_owner !== true;
}

function titleOf(event: Event, subject: string, weight: Weight): string {
  if (needsAnswer(event)) return shorten(`Answer the invitation: ${subject}`);
  const isVerb = ACTION_VERBS.has(/^[\p{L}]+/u.exec(subject)?.[0].toLowerCase() ?? '');
  const title = isVerb || weight.title(subject) === subject ? subject : weight.title(subject);
  return shorten(title.slice(0, 1).toUpperCase() + title.slice(1));
}

function placeAndPeople(event: Event): string {
  const people = event.details.participants.filter(({ role }) => role === 'attendee' || role === 'organizer').map(({ name, address }) => name || address || '');
  const { calendar } = event.details;
  return [calendar?.location ? `Where: ${calendar.location}` : null, people.length > 0 ? `With: ${people.slice(0, 8).join(', ')}` : null, event.body?.slice(0, 600)].filter(Boolean).join('\n');
}

/** Reads calendar entries that lie ahead, of those that repeat the next one, and ask for preparation or an answer. */
export const calendarMaster: Agent = {
  name: 'Calendar Master',
  description: 'Finds entries ahead that need preparation, an answer or something handed in; plain lunches and classes count little.',
  sources: ['calendar'],
  isActive: true,
  usesModel: false,
  propose: (event, { now }) => {
    const { calendar } = event.details;
    const subject = (event.title ?? '').replace(/\s+/g, ' ').trim();
    if (!calendar || !subject || calendar.status === 'cancelled' || event.event_type === 'calendar_cancelled') return [];
    if (calendar.previous_end_at && new Date(calendar.previous_end_at) > now) return [];
    if (new Date(calendar.end_at) <= now || /^(?:declined|cancell?ed)\b/i.test(subject)) return [];
    const weight = weightOf(subject);
    const task = preparation(event);
    const confidence = task ? 0.85 : needsAnswer(event) ? Math.max(0.75, weight.confidence) : weight.confidence;
    if (confidence < MIN_CONFIDENCE) return [];
    return [
      buildCandidate(event, {
        title: task ? shorten(`Prepare for ${subject}: ${task.replace(/[.!\s]+$/, '').replace(/^\p{Lu}(?=\p{Ll})/u, (letter) => letter.toLowerCase())}`) : titleOf(event, subject, weight),
        quote: task ?? event.title?.trim() ?? subject,
        keyText: `calendar ${event.external_id}`,
        confidence,
        importance: task ? Math.max(0.65, weight.importance) : weight.importance,
        sourceSignal: 0.7,
        details: placeAndPeople(event),
        due: { due_at: new Date(calendar.start_at), all_day: calendar.all_day },
      }),
    ];
  },
};
