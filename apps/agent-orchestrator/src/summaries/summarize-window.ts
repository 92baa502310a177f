import type { SummaryResponse } from '@adjutant/contracts-agent-orchestrator';
import type { Event } from '@adjutant/contracts-connector-ingest';

import { senderOf } from '../agents/candidate-text.js';
import { judgeSentence } from '../requests/judge-sentence.js';
import { shorten } from '../requests/make-title.js';
import { splitSentences } from '../requests/split-sentences.js';
import { nameThemes } from './name-themes.js';
import { inverseFrequencies, termsOf } from './text-terms.js';

export interface WindowFacts {
  /** As people say it: "the last 2 hours". */
  phrase: string;
  total: number;
  bySource: Record<string, number>;
}

interface Line {
  event: Event;
  text: string;
  terms: string[];
  score: number;
}

const MAX_LINES = 4;
const MAX_KEY_EVENTS = 5;
const HEAD = 4000;

/** What happened in a window, from a sample of its events: told in their own most informative sentences. */
export function summarizeWindow(events: readonly Event[], facts: WindowFacts): SummaryResponse['content'] {
  const lines = scoreLines(events);
  const told = pickDistinct(lines);
  return {
    overview: [opening(facts, events), ...told.map(tell)].join(' '),
    key_events: keyEvents(events, lines),
    themes: nameThemes(events.map((event) => `${event.title ?? ''} ${(event.body ?? '').slice(0, HEAD)}`)),
    statistics: { total_events: facts.total, by_source: facts.bySource },
  };
}

export const emptyContent = (overview: string): SummaryResponse['content'] => ({ overview, key_events: [], themes: [], statistics: { total_events: 0, by_source: {} } });

/** A title for events that have none, as people would call them. */
export function nameOf(event: Pick<Event, 'title' | 'body' | 'source' | 'details'>): string {
  if (event.title) return shorten(event.title, 120);
  const { channel, source_ref } = event.details;
  const isChat = channel?.is_private === true && !(source_ref ?? channel.name).startsWith('#');
  const other = isChat && !event.details.is_from_owner ? senderOf(event) : null;
  if (isChat) return other ? `Chat with ${other}` : `Chat: ${shorten(channel.name, 100)}`;
  const place = event.details.channel ? `Message in ${/^[#@]/.test(event.details.channel.name) ? '' : '#'}${event.details.channel.name}` : null;
  return place ?? shorten(event.body?.replace(/\s+/g, ' ').trim() || `${event.source} event`, 120);
}

function opening({ phrase, total, bySource }: WindowFacts, events: readonly Event[]): string {
  const sources = Object.entries(bySource).filter(([, count]) => count > 0).sort(([, left], [, right]) => right - left).map(([source, count]) => `${count} from ${source}`);
  const people = busiest(events);
  const who = people.length > 0 ? ` Most came from ${list(people)}.` : '';
  return `${capital(phrase)}: ${total} ${total === 1 ? 'event' : 'events'}${sources.length > 1 ? ` (${sources.join(', ')})` : sources[0] ? ` ${sources[0].replace(/^\d+ /, '')}` : ''}.${who}`;
}

/** Whole names by address, and by first name where only one person has it: chats often know people by one word. */
function fullNames(events: readonly Event[]): Map<string, string> {
  const names = new Map<string, string>();
  const byFirst = new Map<string, Set<string>>();
  for (const { name, address } of events.flatMap(({ details }) => details.participants)) {
    if (!/^\p{L}[\p{L}'.-]*(?: \p{L}[\p{L}'.-]*)+$/u.test(name)) continue;
    if (address) names.set(address.toLowerCase(), name);
    const first = name.split(' ')[0]?.toLowerCase() ?? '';
    byFirst.set(first, (byFirst.get(first) ?? new Set()).add(name));
  }
  for (const [first, whole] of byFirst) if (whole.size === 1) names.set(first, [...whole][0] ?? first);
  return names;
}

function busiest(events: readonly Event[]): string[] {
  const counts = new Map<string, number>();
  const names = fullNames(events);
  for (const event of events) {
    const from = event.details.participants.find(({ role }) => role === 'from' || role === 'author');
    const name = from ? (names.get((from.address ?? '').toLowerCase()) ?? names.get(from.name.toLowerCase()) ?? (from.name || (from.address ?? ''))) : '';
    if (name && !event.details.is_from_owner) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].filter(([name]) => name).sort(([left, many], [right, more]) => more - many || left.localeCompare(right)).slice(0, 3).map(([name, count]) => (count > 1 ? `${name} (${count})` : name));
}

function scoreLines(events: readonly Event[]): Line[] {
  const lines = events.flatMap((event) => {
    const body = (event.body ?? event.title ?? '').slice(0, HEAD);
    return splitSentences(body).filter(({ text }) => text.length >= 20 && text.length <= 240).slice(0, 8).map(({ text }) => ({ event, text: text.replace(/\s+/g, ' '), terms: termsOf(text), score: 0 }));
  });
  const weights = inverseFrequencies(lines.map(({ terms }) => terms));
  const central = new Map<string, number>();
  for (const line of lines) for (const term of new Set(line.terms)) central.set(term, (central.get(term) ?? 0) + (weights.get(term) ?? 0));
  for (const line of lines) line.score = worth(line, central);
  return lines.sort((left, right) => right.score - left.score);
}

function worth({ event, text, terms }: Line, central: ReadonlyMap<string, number>): number {
  const sum = [...new Set(terms)].reduce((total, term) => total + Math.log(1 + (central.get(term) ?? 0)), 0);
  const asks = judgeSentence(text, { isFromOwner: event.details.is_from_owner === true, isDirect: event.details.is_direct, isBulk: event.details.is_bulk === true, ownerNames: [] });
  return (sum / Math.sqrt(terms.length + 6)) * (1 + (asks?.confidence ?? 0) * 0.6) * (0.6 + event.importance_score / 125) * (/\d/.test(text) ? 1.1 : 1);
}

/** The best lines, no two from one event and no two that say the same. */
function pickDistinct(lines: readonly Line[]): Line[] {
  const picked: Line[] = [];
  for (const line of lines) {
    if (picked.length === MAX_LINES) break;
    const said = new Set(line.terms);
    if (said.size >= 2 && !picked.some((other) => other.event.id === line.event.id || overlap(said, other.terms) > 0.5)) picked.push(line);
  }
  return picked;
}

function overlap(said: ReadonlySet<string>, terms: readonly string[]): number {
  return [...new Set(terms)].filter((term) => said.has(term)).length / Math.max(1, Math.min(said.size, new Set(terms).size));
}

function tell({ event, text }: Line): string {
  const who = event.details.is_from_owner ? 'You' : (senderOf(event) ?? (event.title ? `“${shorten(event.title, 60)}”` : null));
  return who ? `${who}: “${text}”` : `“${text}”`;
}

function keyEvents(events: readonly Event[], lines: readonly Line[]): SummaryResponse['content']['key_events'] {
  const best = new Map<string, number>();
  for (const { event, score } of lines) best.set(event.id, Math.max(best.get(event.id) ?? 0, score));
  return [...events]
    .sort((left, right) => (best.get(right.id) ?? 0) - (best.get(left.id) ?? 0) || right.occurred_at.localeCompare(left.occurred_at))
    .filter((event, at, all) => event.title === null || all.findIndex(({ title }) => title === event.title) === at)
    .slice(0, MAX_KEY_EVENTS)
    .sort((left, right) => right.occurred_at.localeCompare(left.occurred_at))
    .map((event) => ({ event_id: event.id, source: event.source, title: nameOf(event), timestamp: event.occurred_at }));
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
const list = (names: readonly string[]): string => (names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`);
