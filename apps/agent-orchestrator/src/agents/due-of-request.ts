import type { Sentence } from '../requests/split-sentences.js';
import { termsOf } from '../summaries/text-terms.js';
import { parseDue, type ParsedDue } from '../windows/parse-due.js';

const BY_THEN = /\b(?:by|until|before) (?:then|that (?:date|day)|this date)\b/i;
const NEEDED_BY = /\b(?:need|want|expect|require)\b[^.?!]{0,40}\b(?:answer|reply|response|decision|confirmation|go-ahead|approval|it|this|them)\b/i;

export interface RequestDue extends ParsedDue {
  /** The date stands in the sentence itself and not in its neighbour. */
  isOwn: boolean;
}

/** When a request wants to be met: by the deadline in its sentence, by one that its neighbours set for the same thing, or on the day it names. */
export function dueOfRequest(sentences: readonly Sentence[], sentence: Sentence, options: { now: Date; timeZone: string }): RequestDue | null {
  const own = parseDue(sentence.text, options);
  if (own?.is_deadline) return { ...own, isOwn: true };
  const at = sentences.indexOf(sentence);
  const near = at < 0 ? null : (dueAround(sentences, at, options) ?? null);
  if (near) return { ...near, isOwn: false };
  return own ? { ...own, isOwn: true } : null;
}

function dueAround(sentences: readonly Sentence[], at: number, options: { now: Date; timeZone: string }): ParsedDue | null {
  const text = sentences[at]?.text ?? '';
  const before = sentences[at - 1];
  const after = sentences[at + 1];
  if (before && BY_THEN.test(text)) return parseDue(before.text, options);
  const next = after && (NEEDED_BY.test(after.text) || isAboutSame(text, after.text)) ? parseDue(after.text, options) : null;
  if (next && after && (next.is_deadline || NEEDED_BY.test(after.text))) return next;
  const previous = before && isAboutSame(text, before.text) ? parseDue(before.text, options) : null;
  return previous?.is_deadline ? previous : null;
}

function isAboutSame(left: string, right: string): boolean {
  const words = new Set(termsOf(left).filter((word) => word.length >= 4));
  return termsOf(right).some((word) => words.has(word));
}
