import { dropDue } from '../requests/drop-due.js';
import { type Judgement, judgeSentence, type RequestKind, type Speaker } from '../requests/judge-sentence.js';
import { makeTitle } from '../requests/make-title.js';
import { type Said, sayResolution } from '../requests/say-resolution.js';
import type { DueOptions, ParsedDue } from '../windows/parse-due.js';
import type { Language } from './guess-language.js';
import { judgeGerman } from './judge-german.js';
import { parseDueIn } from './parse-times.js';
import { sayGermanResolution } from './resolve-german.js';
import { dropGermanDue, makeGermanTitle } from './title-german.js';

/** How requests are read in one language. */
export interface Grammar {
  language: Language;
  judge: (sentence: string, speaker: Speaker) => Judgement | null;
  title: (sentence: string, kind: RequestKind, other: string | null) => string;
  due: (text: string, options: DueOptions) => ParsedDue | null;
  dropDue: (sentence: string, phrase: string | null) => string;
  resolve: (sentence: string, isOwner: boolean) => Said | null;
}

export const GRAMMARS: Readonly<Record<Language, Grammar>> = {
  en: { language: 'en', judge: judgeSentence, title: makeTitle, due: (text, options) => parseDueIn('en', text, options), dropDue, resolve: sayResolution },
  de: { language: 'de', judge: judgeGerman, title: makeGermanTitle, due: (text, options) => parseDueIn('de', text, options), dropDue: dropGermanDue, resolve: sayGermanResolution },
};
