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
  /** The sentence itself speaks of what was asked. */
  isTelling: boolean;
}

const MAX_SOURCES = 4;
const MAX_QUOTE = 400;
const ENOUGH = 0.34;
const GREETING = /^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|thanks?(?: you)?)\b[^.?!]{0,40}[,!.]?$/i;
const WHY = /\bwhy\b|\bhow come\b|\bwhat (?:was|is|went|caused?|made)\b.*\b(?:wrong|matter|reason|cause|happen\w*|with)\b|\b(?:reason|cause) (?:for|of)\b/i;
const CAUSE = /\b(?:because|due to|caus(?:e|ed|es|ing)|reason|thanks to|turned out|it (?:is|was) (?:the|an?)\b|(?:is|was) the \w+ again|broken?|cracks?|defect\w*|fault\w*|failed|ran out|leak\w*|loose|worn|explains?)/i;

export const HELP =
  'I answer from your mail, chat, tickets and calendar. Ask for example “summarize the last 2 hours”, “what needs action?”, “what did Alice say about the budget last week?” or “when is the contract due?”.';

/** An answer out of the sentences that fit a question best, each with its number; an honest "nothing" where none fits. */
export function answerQuestion(question: string, query: string, ranked: readonly Event[], timeZone: string): Omit<Answer, 'time_range'> {
  const passages = bestPassages(query, ranked, WHY.test(question));
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
export function bestPassages(query: string, ranked: readonly Event[], asksWhy = false): Passage[] {
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
      .map((text) => ({ text, score: worthOf(text, { wanted, around, weights, whole, asksWhy }) }))
      .sort((left, right) => right.score - left.score)[0];
    const isEcho = asksWhy && best !== undefined && !CAUSE.test(best.text);
    return passageOf(event, best?.score ? best.text : firstLine(event), (best?.score ?? 0) + 0.5 * inEvent + 0.4 / (at + 1) - (isEcho ? 0.3 : 0), (best?.score ?? 0) > 0);
  });
  const telling = passages.filter(({ isTelling }) => isTelling);
  return (telling.length > 0 ? telling : passages).sort((left, right) => right.score - left.score).slice(0, MAX_SOURCES);
}

interface Question {
  wanted: readonly string[];
  around: ReadonlySet<string>;
  weights: ReadonlyMap<string, number>;
  whole: number;
  asksWhy: boolean;
}

/** How well a sentence answers: its own words, those of its subject and people where it speaks of the matter, and for "why" whether it names a cause. */
function worthOf(text: string, { wanted, around, weights, whole, asksWhy }: Question): number {
  const own = termsOf(text);
  const namesCause = asksWhy && CAUSE.test(text);
  const speaksOfIt = own.some((term) => wanted.includes(term)) || namesCause;
  const covered = share(wanted, new Set([...own, ...(speaksOfIt ? around : [])]), weights, whole);
  return covered + (namesCause && covered > 0 ? 0.5 : 0);
}

function passageOf(event: Event, text: string, score: number, isTelling = true): Passage[] {
  return text ? [{ event, text: text.slice(0, MAX_QUOTE), score, isTelling }] : [];
}

function share(wanted: readonly string[], have: ReadonlySet<string>, weights: ReadonlyMap<string, number>, whole: number): number {
  return wanted.reduce((sum, term) => sum + (have.has(term) ? (weights.get(term) ?? 1.5) : 0), 0) / whole;
}

function sentencesOf(event: Event): string[] {
  const sentences = splitSentences((event.body ?? '').slice(0, 20_000)).map(({ text }) => text).filter((text) => !GREETING.test(text));
  const isNamed = event.details.ticket !== undefined || event.details.calendar !== undefined;
  return event.title && (isNamed || sentences.length === 0) ? [...sentences, event.title] : sentences;
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
