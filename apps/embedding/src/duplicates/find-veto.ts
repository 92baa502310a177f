import type { DuplicateText } from '@adjutant/contracts-embedding';

const ISSUE_KEY = /\b[A-Z][A-Z0-9]{1,9}-\d{1,6}\b/g;
const ISSUE_NUMBER = /(?:\b[\w.-]+\/[\w.-]+)?#\d{1,7}\b/g;
/** Standards and the like that look like issue keys. */
const NOT_A_KEY = /^(?:UTF|ISO|RFC|SHA|MD|COVID|HTTP|TLS|CVE|GPT|A|B|Q|H)-/;
const VERSION = /(?<![\d.,€$£:/-])v?\d{1,4}\.\d{1,4}(?:\.\d{1,5}){1,2}\b|\bv\d{1,4}(?:\.\d{1,4})?\b|\bversion \d{1,4}(?:\.\d{1,4})?\b/gi;
const AMOUNT = /(?:[€$£]|\b(?:EUR|USD|GBP|CHF)\s?)\s?\d[\d.,']*|\b\d[\d.,']*\s?(?:[€£$]|(?:EUR|USD|GBP|CHF|euros?|dollars?|pounds?|francs?|percent)\b|%)/gi;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const ISO_DATE = /\b(\d{4})-(\d{2})-(\d{2})\b/g;
const NAMED_MONTH = '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const DAY_MONTH = new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th|\\.)?\\s+(?:of\\s+)?${NAMED_MONTH}\\b`, 'gi');
const MONTH_DAY = new RegExp(`\\b${NAMED_MONTH}\\.?\\s+(\\d{1,2})(?:st|nd|rd|th)?\\b(?!\\d)`, 'gi');
const RECIPIENT = /\b(?:to|with|for|cc|an|mit|für)\s+((?:\p{Lu}\p{Ll}+)(?:\s\p{Lu}\p{Ll}+)?)/gu;
const NOT_A_PERSON = /^(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December|Today|Tomorrow|The|This|Next|Review|All|Everyone)\b/;
/** Due times further apart than this belong to two pieces of work (a weekly report, say). */
const DUE_APART_MS = 36 * 3_600_000;

type Marks = Set<string>;

function marksOf(text: string, pattern: RegExp, normalise: (match: RegExpMatchArray) => string | null): Marks {
  const marks = [...text.matchAll(pattern)].map(normalise);
  return new Set(marks.filter((mark): mark is string => mark !== null));
}

export function issueKeysOf({ title, snippet, source_ref: ref }: DuplicateText): Marks {
  const text = `${title}\n${snippet}\n${isIssueRef(ref) ? ref : ''}`;
  const keys = marksOf(text, ISSUE_KEY, ([key]) => (NOT_A_KEY.test(key) ? null : key));
  const numbers = marksOf(text, ISSUE_NUMBER, ([number]) => number.replace(/^.*#/, '#'));
  return new Set([...keys, ...numbers]);
}

/** Does a reference name one issue (`ABC-12`, `acme/api#12`), and not a place where many things are said (`#general`)? */
export function isIssueRef(ref: string | null): ref is string {
  return ref !== null && /^(?:[A-Z][A-Z0-9]{1,9}-\d+|[^\s#]*#\d+)$/.test(ref);
}

function monthOf(name: string): string {
  return String(MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1);
}

function datesOf(text: string): Marks {
  const iso = marksOf(text, ISO_DATE, ([, , month = '', day = '']) => `${Number(month)}/${Number(day)}`);
  const dayFirst = marksOf(text, DAY_MONTH, ([, day = '', month = '']) => `${monthOf(month)}/${Number(day)}`);
  const monthFirst = marksOf(text, MONTH_DAY, ([, month = '', day = '']) => `${monthOf(month)}/${Number(day)}`);
  return new Set([...iso, ...dayFirst, ...monthFirst]);
}

const numberIn = (match: RegExpMatchArray): string => match[0].replace(/[^\d.,]/g, '').replace(/[.,]00$/, '').replace(/[.,'](?=\d{3})/g, '').replace(/[.,]$/, '');
const versionsOf = (text: string): Marks => marksOf(text, VERSION, ([version]) => version.toLowerCase().replace(/^v(?:ersion )?/, ''));
const amountsOf = (text: string): Marks => marksOf(text, AMOUNT, numberIn);
const recipientsOf = (title: string): Marks => marksOf(title, RECIPIENT, ([, name = '']) => (NOT_A_PERSON.test(name) ? null : name));

/** Both name some, and none is the same. */
function differ(left: Marks, right: Marks): boolean {
  return left.size > 0 && right.size > 0 && [...left].every((mark) => !right.has(mark));
}

function areDueApart(left: string | null, right: string | null): boolean {
  return left !== null && right !== null && Math.abs(Date.parse(left) - Date.parse(right)) > DUE_APART_MS;
}

const CHECKS: readonly [reason: string, isVetoed: (left: DuplicateText, right: DuplicateText) => boolean][] = [
  ['different issue keys', (left, right) => differ(issueKeysOf(left), issueKeysOf(right))],
  ['different versions', (left, right) => differ(versionsOf(left.title), versionsOf(right.title))],
  ['different amounts', (left, right) => differ(amountsOf(textOf(left)), amountsOf(textOf(right)))],
  ['different dates', (left, right) => differ(datesOf(textOf(left)), datesOf(textOf(right))) || areDueApart(left.due_at, right.due_at)],
  ['different people', (left, right) => differ(recipientsOf(left.title), recipientsOf(right.title))],
];

function textOf({ title, snippet }: DuplicateText): string {
  return `${title}\n${snippet}`;
}

/** Why two descriptions cannot be the same piece of work, however alike they read; null when nothing says so. */
export function findVeto(left: DuplicateText, right: DuplicateText): string | null {
  return CHECKS.find(([, isVetoed]) => isVetoed(left, right))?.[0] ?? null;
}
