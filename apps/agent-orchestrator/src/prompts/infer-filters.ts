import type { Source } from '@adjutant/contracts-core';

import { guessLanguage } from '../languages/guess-language.js';
import { parseWindowIn } from '../languages/parse-times.js';
import { GERMAN_SOURCES } from '../languages/route-german.js';
import { sayWindow } from '../windows/say-window.js';

/** What a prompt and its context say about where and when to look. `query` is the prompt without those words. */
export interface Filters {
  sources: Source[] | undefined;
  window: { start: Date; end: Date; phrase: string } | null;
  priority: 'critical' | 'high' | 'medium' | 'low' | undefined;
  query: string;
}

export interface PromptContext {
  sources?: Source[] | null | undefined;
  time_window?: { start: string; end: string } | null | undefined;
  priority?: Filters['priority'] | null;
}

const WORDS: readonly (readonly [RegExp, Source[]])[] = [
  [/\b(?:in|on|from|via|by|over|my|the|all) (?:my )?(?:e-?mails?|mails?|inbox|mailbox)\b|\be-?mails\b|\binbox\b/gi, ['email', 'outlook']],
  [/\b(?:in |on |from |via |over |my )?slack\b(?: messages?| channels?)?/gi, ['slack']],
  [/\b(?:in |on |from |via |over |my )?telegram\b(?: messages?| chats?)?/gi, ['telegram']],
  [/\b(?:in|on|from|via|over|my) (?:the )?(?:chats?|messengers?)\b/gi, ['slack', 'telegram']],
  [/\b(?:in |on |from |via |my )?outlook\b/gi, ['outlook']],
  [/\b(?:in|on|from|my) (?:the |my )?calendar\b|\bcalendar (?:events?|entries)\b/gi, ['calendar']],
  [/\b(?:in |on |from )?github\b(?: issues?)?/gi, ['github']],
  [/\b(?:in |on |from )?jira\b(?: issues?| tickets?)?/gi, ['jira']],
  [/\b(?:in|on|from|my|open) (?:the )?(?:tickets?|issue tracker)\b/gi, ['jira', 'github']],
];
const PRIORITY = /\b(critical|high|medium|low)[- ](?:priority|prio)\b|\bpriority (critical|high|medium|low)\b|\b(urgent)\b/i;

export function inferFilters(prompt: string, context: PromptContext, at: { now: Date; timeZone: string }): Filters {
  const language = guessLanguage(prompt);
  const said = [...WORDS, ...(language === 'de' ? GERMAN_SOURCES : [])].filter(([pattern]) => prompt.search(pattern) >= 0);
  const parsed = parseWindowIn(language, prompt, { ...at, prefer: 'past' });
  const given = context.time_window;
  let query = prompt;
  for (const [pattern] of said) query = query.replace(pattern, ' ');
  if (parsed) query = query.replace(parsed.phrase, ' ');
  const priority = PRIORITY.exec(prompt);
  const stated = priority?.[3] ? 'high' : (priority?.[1] ?? priority?.[2])?.toLowerCase();
  return {
    sources: context.sources?.length ? [...context.sources] : said.length > 0 ? [...new Set(said.flatMap(([, sources]) => sources))] : undefined,
    window: given ? givenWindow(given, at.timeZone) : parsed,
    priority: context.priority ?? (stated as Filters['priority']),
    query: query.replace(/\s+/g, ' ').trim(),
  };
}

function givenWindow(given: { start: string; end: string }, timeZone: string): { start: Date; end: Date; phrase: string } {
  const window = { start: new Date(given.start), end: new Date(given.end) };
  return { ...window, phrase: sayWindow(window, timeZone) };
}
