import type { Source } from '@adjutant/contracts-core';

const SUMMARIZE = /(?<!\p{L})(?:fass(?:e|t|en sie)?(?!\p{L})[^.?!]*(?<!\p{L})zusammen|zusammenfassung|überblick|was (?:ist|war|gibt es|gibt's|gab es|gab's) (?:\S+ ){0,3}(?:neu(?:es)?|los|passiert|geschehen)|was ist (?:\S+ ){0,4}(?:reingekommen|angekommen|eingegangen|passiert)|was habe ich verpasst|was kam (?:\S+ )?(?:rein|an)|bring mich auf (?:den|dem) (?:neuesten )?stand)(?!\p{L})/iu;
const TASKS = /(?<!\p{L})(?:was (?:muss|soll|sollte|kann) ich|was steht(?!\p{L})[^.?!]*(?<!\p{L})an|was ist (?:\S+ ){0,4}(?:fällig|offen|dringend|zu tun)|was (?:habe|hab) ich (?:\S+ ){0,4}(?:versprochen|zugesagt|erledigt)|(?:meine|offene|alle|welche|dringende|überfällige)n? (?:\S+ ){0,2}(?:aufgaben|fristen|termine|punkte|to-?dos?)|^aufgaben|wer wartet auf mich)(?!\p{L})/iu;
const SOURCES: readonly (readonly [RegExp, Source[]])[] = [
  [/(?<!\p{L})(?:aus|in|von|per|in meinen|in den|meine) (?:e-?mails?|mails?|postfach|posteingang)(?!\p{L})/giu, ['email', 'outlook']],
  [/(?<!\p{L})(?:aus|in|von|über|im) (?:dem |meinem |meinen )?slack(?!\p{L})/giu, ['slack']],
  [/(?<!\p{L})(?:aus|in|im|von) (?:dem |meinem )?kalender(?!\p{L})/giu, ['calendar']],
  [/(?<!\p{L})(?:aus|in|von) (?:den |meinen )?(?:chats?|nachrichten)(?!\p{L})/giu, ['slack', 'telegram']],
  [/(?<!\p{L})(?:aus|in|von) (?:den |meinen )?tickets(?!\p{L})/giu, ['jira', 'github']],
];

/** What a German prompt wants, where its words say so. */
export function routeGerman(text: string): 'summarize' | 'task_detection' | null {
  if (SUMMARIZE.test(text)) return 'summarize';
  return TASKS.test(text) ? 'task_detection' : null;
}

/** The sources that a German prompt names, by the words that do. */
export const GERMAN_SOURCES = SOURCES;
