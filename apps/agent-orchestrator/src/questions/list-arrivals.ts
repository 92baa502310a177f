import type { Event } from '@adjutant/contracts-connector-ingest';

import { senderOf } from '../agents/candidate-text.js';
import { shorten } from '../requests/make-title.js';
import { nameOf } from '../summaries/summarize-window.js';
import { type Answer, toSource } from './answer-question.js';

export const MOST_ARRIVALS = 20;
const LIST = /^(?:please |pls )?(?:can you |could you )?(?:show|list|give|get)(?: me)?\b|^(?:all|everything|every (?:mail|message))\b|^(?:bitte )?(?:zeig|zeige|liste)(?: mir)?(?!\p{L})/iu;
const NO_SUBJECT = /^(?:\W|(?:please|pls|can|could|you|show|list|give|get|me|us|all|every|everything|of|the|my|new|that|which|what|whatever|there|is|was|came|come|arrived|in|from|since|mails?|e-?mails?|messages?|events?|entries|items?|stuff|things?|bitte|zeig|zeige|liste|mir|alle|alles|neue|nachrichten)(?!\p{L}))*$/iu;

/** Does a prompt ask for all that arrived, and for nothing in particular: "show me everything from slack today"? */
export function asksForArrivals(prompt: string, query: string): boolean {
  return LIST.test(prompt.trim()) && NO_SUBJECT.test(query);
}

/** What arrived, newest first, one numbered line each. */
export function listArrivals(events: readonly Event[], total: number, where: string, timeZone: string): Pick<Answer, 'answer' | 'sources'> {
  if (events.length === 0) return { answer: `Nothing arrived ${where}.`, sources: [] };
  const clock = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone });
  const lines = events.map((event, at) => `${clock.format(new Date(event.occurred_at))}, ${event.details.is_from_owner ? 'You' : (senderOf(event) ?? nameOf(event))}: “${textOf(event)}” [${at + 1}]`);
  const head = `${total} ${total === 1 ? 'event' : 'events'} ${where}${total > events.length ? `, the newest ${events.length}` : ''}:`;
  return { answer: [head, ...lines].join('\n'), sources: events.map((event, at) => toSource({ event, text: textOf(event) }, at + 1)) };
}

function textOf(event: Event): string {
  return shorten((event.title ?? event.body ?? '').replace(/\s+/g, ' ').trim() || nameOf(event), 120);
}
