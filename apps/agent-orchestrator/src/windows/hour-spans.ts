import type { FoundSpan } from './parse-window.js';
import { CLOCK, clockOf } from './time-words.js';
import { addTo, startOfDay } from './zoned-time.js';

const AFTER = new RegExp(String.raw`^[\s,]*(?:(?:at|around|about|by|for|from|@)\s+)?(${CLOCK}|(?<=\bat\s)(?:1[0-2]|[1-9])\b)(?![\w%/]|[:.]\d)`, 'iu');
const BEFORE = new RegExp(String.raw`(?<![\w.:$€£/-])(${CLOCK})[\s,]*(?:(?:on|of)\s+)?(?:the\s+)?$`, 'iu');
const LATE = /\b(?:tonight|afternoon|evening|night)\b/i;
const DAY_MS = 86_400_000;

/** "tomorrow at 3pm", "8.30pm today", "this morning at 7": the hour from then. */
export function hourSpans(text: string, points: readonly FoundSpan[]): FoundSpan[] {
  return points
    .filter(({ start, end, isClock }) => !isClock && end.getTime() - start.getTime() <= DAY_MS)
    .flatMap((point) => {
      const end = point.index + point.phrase.length;
      const after = AFTER.exec(text.slice(end));
      if (after?.[1]) return [hourFrom(point, after[1], point.index, text.slice(point.index, end + after[0].length))];
      const before = BEFORE.exec(text.slice(0, point.index));
      return before?.[1] ? [hourFrom(point, before[1], before.index, text.slice(before.index, end))] : [];
    });
}

function hourFrom(point: FoundSpan, clock: string, index: number, phrase: string): FoundSpan {
  const minutes = clockOf(clock);
  const isLate = minutes < 720 && LATE.test(point.phrase) && !/a\.?m/i.test(clock);
  const start = addTo(startOfDay(point.start), isLate ? minutes + 720 : minutes, 'minute');
  return { start, end: addTo(start, 1, 'hour'), phrase, index };
}
