import { parseDue, type DueOptions, type ParsedDue } from '../windows/parse-due.js';
import { parseWindow, type ParsedWindow, type WindowOptions } from '../windows/parse-window.js';
import { renderTimes } from './german-times.js';
import type { Language } from './guess-language.js';

/** `parseDue` in the language of the text; `phrase` is in its words. */
export function parseDueIn(language: Language, text: string, options: DueOptions): ParsedDue | null {
  if (language === 'en') return parseDue(text, options);
  const { text: rendered, originalOf } = renderTimes(text);
  const due = parseDue(rendered, { ...options, dayFirst: true });
  if (!due) return null;
  const index = rendered.indexOf(due.phrase);
  const place = originalOf(index, index + due.phrase.length);
  return { ...due, phrase: text.slice(place.start, place.end).trim() };
}

/** `parseWindow` in the language of the text. */
export function parseWindowIn(language: Language, text: string, options: WindowOptions): ParsedWindow | null {
  if (language === 'en') return parseWindow(text, options);
  const { text: rendered, originalOf } = renderTimes(text);
  const found = parseWindow(rendered, options);
  if (!found) return null;
  const place = originalOf(found.index, found.index + found.phrase.length);
  return { ...found, index: place.start, phrase: text.slice(place.start, place.end) };
}
