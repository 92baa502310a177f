import type { DueOptions } from './parse-due.js';
import { findSpans } from './parse-window.js';
import { addTo, knownTimeZone, startOfDay, toWall } from './zoned-time.js';

const DEADLINE_CUE = /\b(?:by|before|until|due(?: on| by)?|no later than)\s+(?:the\s+)?$/i;
const OVER_DAYS = 30;
const DAY_MS = 86_400_000;

/** Does a sentence ask for something at an hour, or by a day, that was over a month before it arrived? Nobody can do it any more. */
export function isLongOver(text: string, options: DueOptions): boolean {
  const now = toWall(options.now, knownTimeZone(options.timeZone));
  const limit = addTo(startOfDay(now), -OVER_DAYS, 'day');
  const spans = findSpans(text, { now, prefer: 'future', dayFirst: options.dayFirst });
  const bound = spans.filter(({ start, end, phrase, index }) => /\b(?:19|20)\d\d\b/.test(phrase) && (end.getTime() - start.getTime() < DAY_MS || DEADLINE_CUE.test(text.slice(0, index))));
  return bound.length > 0 && bound.every(({ end }) => end < limit) && spans.every(({ end }) => end <= now);
}
