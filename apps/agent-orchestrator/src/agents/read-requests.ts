import type { TaskCandidate } from '@adjutant/contracts-agent-orchestrator';
import type { Event } from '@adjutant/contracts-connector-ingest';

import { ACTION_VERBS } from '../requests/action-verbs.js';
import { type Grammar, GRAMMARS } from '../languages/grammar.js';
import { guessLanguage } from '../languages/guess-language.js';
import type { Speaker } from '../requests/judge-sentence.js';
import { shorten } from '../requests/make-title.js';
import { nameThing, saysLittle } from '../requests/name-thing.js';
import { splitClauses } from '../requests/split-clauses.js';
import { type Sentence, splitSentences } from '../requests/split-sentences.js';
import type { Surroundings } from './agent.js';
import { isDayFirst } from '../windows/date-order.js';
import { isLongOver } from '../windows/is-long-over.js';
import { buildCandidate, type Find } from './build-candidate.js';
import { addresseeOf, senderOf } from './candidate-text.js';
import { dueOfRequest, type MessageTimes, ownDue, type RequestDue } from './due-of-request.js';
import { readResolution, repeats } from './read-resolutions.js';
import { audienceOf, findAll, forOwner, type Found, MAX_LIST } from './find-requests.js';
import { hasConsequence, reachOf } from './robot-mail.js';

/** How a kind of source is read for requests. */
export interface ReadingRules {
  maxTasks: number;
  minConfidence: number;
  sourceSignal: number;
}

const BARE_ANSWER = /^(?:so |and |then )?(?:please|pls|kindly|just)?\s*(?:(?:send|give|drop) (?:me|us) an? (?:\w+ )?(?:answer|reply|response|line)|(?:reply|answer|respond|advise)(?: soon| quickly| asap)?|(?:i|we) (?:need|await|look forward to) your (?:answer|reply|response)|let (?:me|us) know)\W*$/i;
/** "Pay 312.00 EUR within 7 days" tells neither whom nor what for. */
const BARE_PAYMENT = /^(?:pay|settle|transfer|remit|make)\s+(?:(?:the|your|an?)\s+)?(?:(?:outstanding|open|full|total|due)\s+)?(?:(?:amount|sum|balance|payment|total)\b)?(?:\s*(?:of\s+)?(?:[$€£]\s?\d[\d.,]*|\d[\d.,]*\s?(?:[$€£]|eur|euros?|usd|dollars?|gbp|chf)))?(?:\s*,?\s*(?:within|by|before|until|on|no later than)\s.*|\s*\(due.*)?$/i;
const PAY_UNTIL = /\s*,?\s*\b(?:within|by|before|until|no later than)\s.*$/i;
const PATCH_SUBJECT = /^(?:re:\s*)?\[[^\]]*\b(?:PATCH|RFC|PULL|GIT)\b[^\]]*\]/i;
const PATCH_REQUEST = /^(?:so |and )?(?:please|pls|kindly)?\s*(?:consider\s+(?:to\s+)?)?(?:apply|applying|merge|merging|pull|pulling|pick|queue|drop|ignore|take|rebase)\b/i;
const STALE = 0.5;
const TO_ANOTHER = 0.5;
const WEIGHTS: Readonly<Record<string, number>> = { payment: 0.75, deadline: 0.72, form: 0.68, invitation: 0.6, request: 0.6, commitment: 0.65, question: 0.45 };

/** The few things that a message asks of the owner, the surest first, in the order in which they stand. */
export function readRequests(event: Event, around: Surroundings, rules: ReadingRules): TaskCandidate[] {
  const body = event.body ?? '';
  const reach = reachOf(event);
  if (reach === 'ticket') return [];
  const sentences = splitSentences(body);
  const speaker = speakerOf(event);
  const options = timesOf(event, around);
  const grammar = GRAMMARS[options.language];
  const resolution = readResolution(event, around, sentences, options);
  const audience = audienceOf(event, speaker);
  const sure = forOwner(findAll(sentences, speaker, body, grammar), sentences, audience).filter(({ confidence, sentence }) => confidence >= rules.minConfidence && sentence !== resolution?.sentence && !isListPatch(event, sentence.text));
  const found = withoutBareAnswers(onePayment(reach === 'robot' ? sure.filter((one) => isBinding(one, sentences)) : sure));
  const listed = found.filter(({ sentence }) => sentence.marker !== null).length;
  const most = listed >= 3 ? MAX_LIST : rules.maxTasks;
  const clauses = found.flatMap((one) => splitClauses(one.sentence, (text) => grammar.due(text, options) !== null).map((sentence) => ({ ...one, sentence, origin: one.sentence })));
  const kept = [...clauses].sort((left, right) => right.confidence - left.confidence).slice(0, most);
  const tasks = kept.sort((left, right) => left.sentence.start - right.sentence.start).map((one) => toCandidate(event, { around, rules, options }, one, sentences));
  return unique([...tasks, ...(resolution ? [resolution.candidate] : [])]);
}

/** Dates are read from when it was written, in the order that the message's own dates have. */
function timesOf(event: Event, { timeZone }: Surroundings): MessageTimes {
  return { language: guessLanguage(`${event.title ?? ''}\n${event.body ?? ''}`), now: new Date(event.occurred_at), timeZone, dayFirst: isDayFirst(event.body ?? '') };
}

function isBinding({ kind, sentence }: Found, sentences: readonly Sentence[]): boolean {
  const at = sentences.indexOf(sentence);
  return hasConsequence(kind, sentence.text, [sentences[at - 1]?.text, sentences[at + 1]?.text].join(' '));
}

/** "Please send me a short answer" beside the question that it is about asks for nothing more. */
function withoutBareAnswers(found: readonly Found[]): Found[] {
  const others = found.filter(({ sentence }) => !BARE_ANSWER.test(sentence.text));
  return others.length > 0 ? others : [...found];
}

/** A bill is paid once, however often its mail says so: the sentence with a date or amount stands for all. */
function onePayment(found: readonly Found[]): Found[] {
  const payments = found.filter(({ kind }) => kind === 'payment');
  const best = payments.find(({ sentence }) => /\d/.test(sentence.text)) ?? payments[0];
  if (!best) return [...found];
  const confidence = Math.max(...payments.map((one) => one.confidence));
  return found.flatMap((one) => (one.kind !== 'payment' ? [one] : one === best ? [{ ...one, confidence }] : []));
}

export function speakerOf(event: Event): Speaker {
  const own = event.details.participants.filter(({ role }) => role === 'to' || role === 'assignee');
  return {
    isFromOwner: event.details.is_from_owner === true,
    isDirect: event.details.is_direct,
    isBulk: event.details.is_bulk === true,
    ownerNames: event.details.owner_names ?? (event.details.is_direct === true && own.length === 1 ? own.map(({ name }) => name) : []),
  };
}

/** What a list says of its own patches ("Please apply after v2 of the series") is for whoever keeps the tree. */
function isListPatch(event: Event, text: string): boolean {
  return event.details.is_direct !== true && PATCH_SUBJECT.test(event.title ?? '') && PATCH_REQUEST.test(text);
}

interface Reading {
  around: Surroundings;
  rules: ReadingRules;
  options: MessageTimes;
}

function toCandidate(event: Event, { around, rules, options }: Reading, found: Found, sentences: readonly Sentence[]): TaskCandidate {
  const { sentence, kind, confidence } = found;
  const due = dueOfRequest(sentences, sentence, options) ?? (found.lead ? ownDue(found.lead, options) : null);
  const urgent = /\b(?:asap|urgent(?:ly)?|immediately|as soon as possible|critical|important|today|right away|overdue)\b/i.test(`${event.title ?? ''} ${sentence.text}`);
  const isStale = isLongOver(sentence.text, options);
  const title = titleOf(event, { around, grammar: GRAMMARS[options.language] }, found, due, sentences[sentences.indexOf(found.origin) - 1]?.text);
  const find: Find = {
    title,
    quote: sentence.text,
    confidence: confidence * (isStale ? STALE : isForAnother(event, around, sentence.text) ? TO_ANOTHER : 1),
    importance: isStale ? 0 : (WEIGHTS[kind] ?? 0.5) + (urgent ? 0.2 : 0) + (event.importance_score - 50) / 500,
    sourceSignal: rules.sourceSignal * (isStale ? 0 : event.details.is_bulk ? 0.4 : event.details.is_direct === false ? 0.7 : 1),
    details: contextOf(event, found),
    due,
    assignedTo: null,
    resolves: repeats(event, around, found.origin.text, title),
    links: followUp(event, around),
  };
  return buildCandidate(event, find);
}

/** An answer to somebody else that the owner gets as one of several speaks to that one, unless it begins with another name. */
function isForAnother(event: Event, { preceding }: Surroundings, text: string): boolean {
  if (!preceding || event.details.is_from_owner || preceding.details.is_from_owner !== false) return false;
  const asked = preceding.details.participants.find(({ role }) => role === 'from');
  const to = event.details.participants.filter(({ role }) => role === 'to');
  const isToThem = to.length > 1 && to.some(({ address }) => address !== undefined && address === asked?.address);
  const named = /^(\p{Lu}\p{Ll}+)(?: and \p{Lu}\p{Ll}+)?, /u.exec(text)?.[1];
  return isToThem && (named === undefined || (asked?.name ?? '').startsWith(named));
}

function titleOf(event: Event, { around: { preceding }, grammar }: { around: Surroundings; grammar: Grammar }, { sentence, kind, items, lead }: Found, due: RequestDue | null, before: string | undefined): string {
  const isOwn = event.details.is_from_owner === true;
  const other = isOwn ? addresseeOf(event, preceding) : senderOf(event);
  if (items.length > 0) return shorten(items.map(({ text }) => grammar.title(text, 'request', other)).join('; '));
  if (lead && !ACTION_VERBS.has(/^[\p{L}]+\b(?!\s+of\b)/u.exec(sentence.text)?.[0].toLowerCase() ?? '')) return shorten(`Take care of ${sentence.text.replace(/[.;,\s]+$/, '')}`);
  const text = due && kind !== 'payment' && kind !== 'deadline' ? grammar.dropDue(sentence.text, due.isOwn && due.is_deadline ? due.phrase : null) : sentence.text;
  const title = grammar.title(text, kind, other);
  const named = nameThing(title, before ?? (isOwn ? (preceding?.body ?? undefined) : undefined));
  if (named) return shorten(named);
  if (!event.title || grammar.language !== 'en') return title;
  const topic = event.title.replace(/^(?:(?:re|fwd?|aw|wg):\s*)+/i, '');
  if (kind === 'payment' && BARE_PAYMENT.test(title)) return shorten(`${title.replace(PAY_UNTIL, '')}${other && !title.includes(other) ? ` to ${other}` : ''}: ${topic}`);
  if (!saysLittle(title)) return title;
  return shorten(title.endsWith('?') ? `${title} (${topic})` : `${title}: ${topic}`);
}

function contextOf(event: Event, { sentence, items }: Found): string {
  const from = event.details.participants.find(({ role }) => role === 'from' || role === 'author');
  const head = [from ? `From ${from.name || from.address}` : null, event.title ? `“${event.title}”` : null].filter(Boolean).join(', ');
  const body = event.body ?? '';
  const around = body.slice(Math.max(0, sentence.start - 200), sentence.start + sentence.text.length + 300).trim();
  return [head, items.length > 0 ? items.map(({ text }) => `• ${text}`).join('\n') : around].filter(Boolean).join('\n');
}

/** A turn that answers another carries on whatever that one started. */
function followUp(event: Event, { preceding }: Surroundings): TaskCandidate['links'] {
  if (!preceding || preceding.thread_id === null || preceding.thread_id !== event.thread_id) return [];
  return [{ kind: 'progression', direction: 'in', event_id: preceding.id, why: `Follow up to ${shorten(preceding.title ?? preceding.body ?? 'the message before', 60)}` }];
}

function unique(candidates: readonly TaskCandidate[]): TaskCandidate[] {
  return [...new Map(candidates.map((candidate) => [candidate.key, candidate])).values()];
}
