import type { Sentence } from '../requests/split-sentences.js';
import { termsOf } from '../summaries/text-terms.js';
import type { Language } from '../languages/guess-language.js';
import { parseDueIn } from '../languages/parse-times.js';
import type { DueOptions, ParsedDue } from '../windows/parse-due.js';

const BY_THEN = /\b(?:by|until|before) (?:then|that (?:date|day)|this date)\b/i;
/** "No rush, end of next month is OK": the next sentence says by when. */
const IN_TIME = /\b(?:no (?:rush|hurry|pressure)|(?:is|are|would be|'s) (?:ok|okay|fine|enough|good enough|soon enough|early enough|perfect|perfectly fine)\b|suffices|will do\b|at the latest)/i;
/** What is prepared for an appointment is due when it begins. */
const PREPARES = /\b(?:prepare|bring|have\b[^.?!]{1,40}\bready|get\b[^.?!]{1,40}\bready|print|set up)\b/i;
const APPOINTMENT = /\b(?:meet(?:ing)?|talk|call|discuss|present(?:ation)?|workshop|session|visit|review|interview|demo|appointment|go (?:over|through)|sit down)\b/i;
const NEEDED_BY = /\b(?:need|want|expect|require)\b[^.?!]{0,40}\b(?:answer|reply|response|decision|confirmation|go-ahead|approval|it|this|them)\b/i;

/** How the times of one message are read. */
export interface MessageTimes extends DueOptions {
  language: Language;
}

export interface RequestDue extends ParsedDue {
  /** The date stands in the sentence itself and not in its neighbour. */
  isOwn: boolean;
}

/** When a request wants to be met: by the deadline in its sentence, by one that its neighbours set for the same thing, or on the day it names. */
export function dueOfRequest(sentences: readonly Sentence[], sentence: Sentence, options: MessageTimes): RequestDue | null {
  const own = parseDueIn(options.language, sentence.text, options);
  if (own?.is_deadline) return { ...own, isOwn: true };
  const at = sentences.indexOf(sentence);
  const near = at < 0 ? null : (dueAround(sentences, at, options) ?? null);
  if (near) return { ...near, isOwn: false };
  return own ? { ...own, isOwn: true } : null;
}

/** The date that a sentence itself names. */
export function ownDue(sentence: Sentence, options: MessageTimes): RequestDue | null {
  const due = parseDueIn(options.language, sentence.text, options);
  return due ? { ...due, isOwn: false } : null;
}

function dueAround(sentences: readonly Sentence[], at: number, options: MessageTimes): ParsedDue | null {
  const text = sentences[at]?.text ?? '';
  const before = sentences[at - 1];
  const after = sentences[at + 1];
  if (before && BY_THEN.test(text)) return parseDueIn(options.language, before.text, options);
  const isSaidAfter = after !== undefined && (NEEDED_BY.test(after.text) || IN_TIME.test(after.text));
  const next = after && (isSaidAfter || isAboutSame(text, after.text)) ? parseDueIn(options.language, after.text, options) : null;
  if (next && (next.is_deadline || isSaidAfter)) return next;
  const begins = before && PREPARES.test(text) && APPOINTMENT.test(before.text) ? parseDueIn(options.language, before.text, options) : null;
  if (begins) return begins;
  const previous = before && isAboutSame(text, before.text) ? parseDueIn(options.language, before.text, options) : null;
  return previous?.is_deadline ? previous : null;
}

function isAboutSame(left: string, right: string): boolean {
  const words = new Set(termsOf(left).filter((word) => word.length >= 4));
  return termsOf(right).some((word) => words.has(word));
}
