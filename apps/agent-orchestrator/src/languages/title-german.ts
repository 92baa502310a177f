import type { RequestKind } from '../requests/judge-sentence.js';
import { shorten } from '../requests/make-title.js';
import { stripLeads } from '../requests/strip-leads.js';

const LEADS: readonly RegExp[] = [
  /^(?:hi|hallo|hey|moin|servus|guten (?:tag|morgen|abend)|liebe[rs]?|sehr geehrte[rs]?)(?:\s+(?:frau|herr|herrn|dr\.))?(?:\s+\p{Lu}\p{L}+){0,2}\s*[,!]\s*/iu,
  /^@[\w.-]+[,:]?\s+/u,
  /^\p{Lu}\p{Ll}+,\s+(?=\p{Ll})/u,
  /^(?:und|also|außerdem|zudem|dann|ferner|übrigens|noch eins)[,:]?\s+/iu,
  /^(?:kannst|könntest|würdest|magst) du\s+|^(?:können|könnten|würden) Sie\s+|^(?:könnt|könntet|würdet) ihr\s+/iu,
  /^es wäre (?:super|toll|nett|schön|gut|hilfreich|klasse|prima|lieb),?\s+wenn (?:du|sie|ihr)\s+/iu,
  /^(?:bitte|mal|kurz|doch|einfach)\s+/iu,
];
const NEED = /^(?:(?:ich|wir)\s+(?:brauche|bräuchte|benötige|brauchen|bräuchten|benötigen)|(?:brauche|bräuchte|benötige|brauchen|bräuchten|benötigen)\s+(?:ich|wir))\s+(?:(?:noch|dringend|bitte)\s+)*/iu;
const PROMISE = /^(?:ich|wir)\s+(\p{L}+?)e?n?\s+(?=\S)/iu;
const POLITE_IMPERATIVE = /^(\p{L}{3,}en)\s+Sie\s+(?:sich\s+)?([^,;:]+)(.*)$/iu;

/** `makeTitle` for German: courtesies off, what is asked in the infinitive where the sentence gives it. */
export function makeGermanTitle(sentence: string, kind: RequestKind, other: string | null): string {
  const plain = sentence.replace(/\s+/g, ' ').trim();
  const bare = strip(plain).replace(/\s*[.!?:;,]*$/u, '');
  if (kind === 'question' || kind === 'invitation') return shorten(`${other ? `Antwort an ${other}` : 'Antworten'}: ${plain.replace(LEADS[0] ?? /^$/, '')}`);
  if (kind === 'payment' && /fällig/iu.test(bare)) return shorten(capital(bare.replace(/\s+(?:ist|wird)\s+(?=(?:\w+\s+)?fällig)/iu, ' bezahlen (').replace(/$/, ')')));
  return shorten(capital(aboutOther(infinitive(bare, kind), other)));
}

function strip(text: string): string {
  return stripLeads(text, LEADS).replace(/(?<!\p{L})(?:bitte|mal)\s+/giu, '');
}

function infinitive(text: string, kind: RequestKind): string {
  if (kind === 'commitment') return text.replace(PROMISE, (whole: string) => whole.replace(/^(?:ich|wir)\s+/iu, ''));
  if (NEED.test(text)) return `mir ${text.replace(NEED, '')} geben`;
  const polite = POLITE_IMPERATIVE.exec(text);
  return polite ? `${(polite[2] ?? '').trim()} ${(polite[1] ?? '').toLowerCase()}${polite[3] ?? ''}` : text.replace(/\s(?:könntest|kannst|könnten|würdest)$/iu, '');
}

function aboutOther(text: string, other: string | null): string {
  return other ? text.replace(/(?<!\p{L})(?:mir|uns)(?!\p{L})/iu, other) : text;
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

const LEAD_DUE = String.raw`[\s,(]*(?:(?<!\p{L})(?:bis(?: spätestens)?(?: zum)?|spätestens|am|zum)\s+)?`;

/** The sentence without the deadline, which the task carries as a date. */
export function dropGermanDue(sentence: string, phrase: string | null): string {
  const plain = sentence.replace(/\s+/g, ' ').trim();
  if (!phrase) return plain;
  const escaped = phrase.replace(/\s+/g, ' ').replace(/[\s,;]+$/, '').replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const bare = plain.replace(new RegExp(LEAD_DUE + escaped, 'iu'), '').replace(/\s+([,.?!])/g, '$1').trim();
  return bare.split(' ').length >= 2 ? bare : plain;
}
