import type { PromptResponse } from '@adjutant/contracts-agent-orchestrator';
import type { Event } from '@adjutant/contracts-connector-ingest';

import { senderOf } from '../agents/candidate-text.js';
import { splitSentences } from '../requests/split-sentences.js';
import { nameOf } from '../summaries/summarize-window.js';
import { inverseFrequencies, termsOf } from '../summaries/text-terms.js';

export type Answer = Extract<PromptResponse, { intent: 'question' }>['response'];
type SourceEntry = Answer['sources'][number];

interface Passage {
  event: Event;
  text: string;
  score: number;
}

const MAX_SOURCES = 4;
const MAX_QUOTE = 400;
const ENOUGH = 0.34;

export const HELP =
  'I answer from your mail, chat, tickets and calendar. Ask for example “summarize the last 2 hours”, “what needs action?”, “what did Alice say about the budget last week?” or “when is the contract due?”.';

/** An answer out of the sentences that fit a question best, each with its number; an honest "nothing" where none fits. */
export function answerQuestion(question: string, query: string, ranked: readonly Event[], timeZone: string): Omit<Answer, 'time_range'> {
  const passages = bestPassages(query, ranked);
  if (passages.length === 0) return { answer: nothingAbout(query || question), sources: [] };
  const sources = passages.map((passage, at) => toSource(passage, at + 1));
  const lines = passages.map(({ event, text }, at) => `${introduce(event, timeZone)}: “${text}” [${at + 1}]`);
  return { answer: lines.join('\n'), sources };
}

export function nothingAbout(query: string): string {
  const subject = query.replace(/^(?:please\s+)?(?:(?:what|when|where|who|which|how|why|did|does|do|is|are|was|were|has|have|can you|tell me|show me|find|search(?: for)?)\s+)+/i, '').replace(/[?.!\s]+$/, '');
  return `I found nothing about ${subject ? `“${subject}”` : 'that'}. Try other words, a wider time or another source.`;
}

/** The best sentence of each event, where it covers enough of what was asked. Without content words: the newest events. */
export function bestPassages(query: string, ranked: readonly Event[]): Passage[] {
  const wanted = [...new Set(termsOf(query))];
  if (wanted.length === 0) return ranked.slice(0, MAX_SOURCES).flatMap((event) => passageOf(event, firstLine(event), 1));
  const documents = ranked.map((event) => termsOf(`${event.title ?? ''} ${peopleOf(event)} ${event.body ?? ''}`));
  const weights = inverseFrequencies(documents);
  const whole = wanted.reduce((sum, term) => sum + (weights.get(term) ?? 1.5), 0);
  const passages = ranked.flatMap((event, at) => {
    const around = new Set(termsOf(`${event.title ?? ''} ${peopleOf(event)}`));
    const inEvent = share(wanted, new Set(documents[at]), weights, whole);
    if (inEvent < ENOUGH) return [];
    const best = sentencesOf(event)
      .map((text) => ({ text, score: share(wanted, new Set([...termsOf(text), ...(termsOf(text).some((term) => wanted.includes(term)) ? around : [])]), weights, whole) }))
      .sort((left, right) => right.score - left.score)[0];
    return passageOf(event, best?.score ? best.text : firstLine(event), (best?.score ?? 0) + 0.5 * inEvent + 0.4 / (at + 1));
  });
  return passages.sort((left, right) => right.score - left.score).slice(0, MAX_SOURCES);
}

function passageOf(event: Event, text: string, score: number): Passage[] {
  return text ? [{ event, text: text.slice(0, MAX_QUOTE), score }] : [];
}

function share(wanted: readonly string[], have: ReadonlySet<string>, weights: ReadonlyMap<string, number>, whole: number): number {
  return wanted.reduce((sum, term) => sum + (have.has(term) ? (weights.get(term) ?? 1.5) : 0), 0) / whole;
}

function sentencesOf(event: Event): string[] {
  const sentences = splitSentences((event.body ?? '').slice(0, 20_000)).map(({ text }) => text);
  return event.title ? [...sentences, event.title] : sentences;
}

function firstLine(event: Event): string {
  return sentencesOf(event)[0] ?? event.title ?? '';
}

const peopleOf = (event: Event): string => event.details.participants.map(({ name }) => name).join(' ');

function introduce(event: Event, timeZone: string): string {
  const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone }).format(new Date(event.details.calendar?.start_at ?? event.occurred_at));
  const who = event.details.is_from_owner ? 'You' : senderOf(event);
  return `${who ?? nameOf(event)}, ${day}`;
}

export function toSource({ event, text }: Pick<Passage, 'event' | 'text'>, number: number): SourceEntry {
  return { number, event_id: event.id, source: event.source, title: nameOf(event), quote: text, timestamp: event.occurred_at, url: event.url };
}
