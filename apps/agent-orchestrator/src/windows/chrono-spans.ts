import * as chrono from 'chrono-node/en';

import type { Reference, Span } from './day-spans.js';
import type { FoundSpan } from './parse-window.js';
import { addTo, startOfDay, type Wall, wallOf } from './zoned-time.js';

const TOO_LITTLE = /^(?:now|\d+(?:[.:]\d+)*|(?:sat|sun|mon|tue|wed|thu|fri|may|march|mar|jan|dec|sec|second)\.?|\d+\s*(?:m|h|d|s|w|y)|at \d+|[\d.]+(?: ?[a-z]+)?|\d+(?:\.\d+)+.*|(?:from )?\d+ ?(?:to|-|–) ?\d+)$/i;

/**
 * What the date library finds where the rules found nothing ("two days from next Tuesday"). It is asked in UTC about the
 * wall's time, so that its answer is wall time too.
 */
export function chronoSpans(text: string, { now, prefer }: Reference): FoundSpan[] {
  return chrono.casual.parse(text, { instant: now, timezone: 0 }, { forwardDate: prefer === 'future' }).flatMap((result) => {
    const span = isMeant(result) ? spanOf(result) : null;
    return span && span.start < span.end ? [{ ...span, phrase: result.text, index: result.index }] : [];
  });
}

function isMeant(result: chrono.ParsedResult): boolean {
  if (TOO_LITTLE.test(result.text.trim())) return false;
  return ['day', 'weekday', 'month', 'hour'].some((part) => result.start.isCertain(part as chrono.Component)) || /\bago\b|\bin\b|\bfrom\b/i.test(result.text);
}

function spanOf(result: chrono.ParsedResult): Span {
  const first = piece(result.start);
  return { start: first.start, end: result.end ? piece(result.end).end : first.end };
}

function piece(part: chrono.ParsedResult['start']): Span {
  const at: Wall = wallOf(part.get('year') ?? 1970, part.get('month') ?? 1, part.get('day') ?? 1, part.get('hour') ?? 0, part.get('minute') ?? 0);
  if (part.isCertain('hour')) return { start: at, end: addTo(at, 1, 'hour') };
  const day = startOfDay(at);
  return { start: day, end: addTo(day, 1, 'day') };
}
