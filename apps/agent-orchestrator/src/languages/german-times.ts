/** German words for times, each as the English parser knows it: longest reading first. */
const MONTHS: Readonly<Record<string, string>> = { januar: 'January', jänner: 'January', februar: 'February', märz: 'March', april: 'April', mai: 'May', juni: 'June', juli: 'July', august: 'August', september: 'September', oktober: 'October', november: 'November', dezember: 'December' };
const DAYS: Readonly<Record<string, string>> = { montag: 'Monday', dienstag: 'Tuesday', mittwoch: 'Wednesday', donnerstag: 'Thursday', freitag: 'Friday', samstag: 'Saturday', sonnabend: 'Saturday', sonntag: 'Sunday' };
const PARTS: Readonly<Record<string, string>> = { früh: 'morning', morgen: 'morning', vormittag: 'morning', mittag: 'noon', nachmittag: 'afternoon', abend: 'evening', nacht: 'night' };
const NUMBERS: Readonly<Record<string, string>> = { einer: '1', einem: '1', eine: '1', zwei: '2', drei: '3', vier: '4', fünf: '5', sechs: '6', sieben: '7', acht: '8', zehn: '10', zwölf: '12', vierzehn: '14', paar: '3' };
const MONTH = Object.keys(MONTHS).join('|');
const DAY = Object.keys(DAYS).join('|');
const PART = Object.keys(PARTS).join('|');
const UNIT = String.raw`(minuten?|stunden?|werktage?n?|arbeitstage?n?|tage?n?|wochen?|monate?n?|jahre?n?)`;
const WHICH: readonly (readonly [RegExp, string])[] = [[/^letzte|^vergangene|^vorige/i, 'last'], [/^nächste/i, 'next'], [/^kommende/i, 'coming'], [/^diese/i, 'this']];

type Rule = readonly [pattern: RegExp, say: (match: RegExpExecArray) => string];
const rule = (pattern: string, say: Rule[1]): Rule => [new RegExp(String.raw`(?<![\p{L}\d])(?:${pattern})(?![\p{L}\d])`, 'iuy'), say];
const unit = (word: string): string => (/^werk|^arbeits/i.test(word) ? 'business days' : /^min/i.test(word) ? 'minutes' : /^st/i.test(word) ? 'hours' : /^t/i.test(word) ? 'days' : /^w/i.test(word) ? 'weeks' : /^m/i.test(word) ? 'months' : 'years');
const one = (word: string): string => unit(word).replace(/s$/, '');
const which = (word: string): string => WHICH.find(([pattern]) => pattern.test(word))?.[1] ?? 'this';
const count = (word: string): string => NUMBERS[word.toLowerCase()] ?? word;
const named = (words: Readonly<Record<string, string>>, word: string | undefined): string => words[(word ?? '').toLowerCase()] ?? '';
const NUMBER = String.raw`(\d+|${Object.keys(NUMBERS).join('|')})`;
const WHICH_WORD = String.raw`((?:letzte|vergangene|vorige|nächste|kommende|diese)[nrsm]?)`;

const RULES: readonly Rule[] = [
  rule(String.raw`ende\s+(?:der|dieser)\s+woche`, () => 'end of the week'),
  rule(String.raw`ende\s+nächster\s+woche`, () => 'end of next week'),
  rule(String.raw`ende\s+(?:des|dieses)\s+monats|monatsende`, () => 'end of the month'),
  rule(String.raw`ende\s+nächsten\s+monats`, () => 'end of next month'),
  rule(String.raw`ende\s+(?:des|dieses)\s+jahres|jahresende`, () => 'end of the year'),
  rule(String.raw`(?:ende\s+des\s+tages|feierabend|geschäftsschluss)`, () => 'end of the day'),
  rule(String.raw`bis(?:\s+(?:spätestens|einschließlich))?(?:\s+(?:zum|am|um))?(?:\s+(?=kommende))?|spätestens(?:\s+(?:bis(?:\s+zum)?|am|um))?`, () => 'by'),
  rule(String.raw`fällig(?:\s+(?:am|zum|bis(?:\s+zum)?))?`, () => 'due on'),
  rule(String.raw`(?:in\s+)?(?:den|die|der)\s+letzten\s+${NUMBER}\s+${UNIT}`, (m) => `the last ${count(m[1] ?? '')} ${unit(m[2] ?? '')}`),
  rule(String.raw`(?:in\s+)?(?:den|die)\s+(?:nächsten|kommenden)\s+${NUMBER}\s+${UNIT}`, (m) => `the next ${count(m[1] ?? '')} ${unit(m[2] ?? '')}`),
  rule(String.raw`(?:innerhalb|binnen)(?:\s+(?:von|der nächsten))?\s+${NUMBER}\s+${UNIT}`, (m) => `within ${count(m[1] ?? '')} ${unit(m[2] ?? '')}`),
  rule(String.raw`in\s+${NUMBER}\s+${UNIT}`, (m) => `in ${count(m[1] ?? '')} ${unit(m[2] ?? '')}`),
  rule(String.raw`vor\s+${NUMBER}\s+${UNIT}`, (m) => `${count(m[1] ?? '')} ${unit(m[2] ?? '')} ago`),
  rule(String.raw`(?:in\s+(?:der|dieser)\s+|der\s+|die\s+)?${WHICH_WORD}\s+(woche|monat|monats|jahr|jahres|stunde)`, (m) => (/^stunde/i.test(m[2] ?? '') ? 'the last hour' : `${which(m[1] ?? '')} ${one(m[2] ?? '')}`)),
  rule(String.raw`(?:am\s+)?(?:(letztes|nächstes|dieses|kommendes)\s+)?wochenende`, (m) => `${m[1] ? which(m[1].replace(/s$/, '')) : 'the'} weekend`),
  rule(String.raw`(heute|morgen|gestern)\s+(${PART})`, (m) => partOf(m[1] ?? '', m[2] ?? '')),
  rule(String.raw`(?:am\s+)?(${DAY})\s*(vormittag|mittag|nachmittag|abend)`, (m) => `${named(DAYS, m[1])} ${named(PARTS, m[2])}`),
  rule(String.raw`(?:am\s+)?${WHICH_WORD}\s+(${DAY})`, (m) => `${which(m[1] ?? '')} ${named(DAYS, m[2])}`),
  rule(String.raw`(?:am\s+)?(${DAY})(?:,?\s+(?:den|dem|der))?(?=,?\s+\d{1,2}\.)`, (m) => `on ${named(DAYS, m[1])}`),
  rule(String.raw`am\s+(${DAY})`, (m) => `on ${named(DAYS, m[1])}`),
  rule(`(${DAY})s?`, (m) => named(DAYS, m[1])),
  rule(String.raw`(?:am|der|den|dem)\s+(\d{1,2})\.\s*(${MONTH})(?:\s+(\d{4}))?`, (m) => `on ${m[1] ?? ''} ${named(MONTHS, m[2])}${m[3] ? ` ${m[3]}` : ''}`),
  rule(String.raw`(\d{1,2})\.\s*(${MONTH})(?:\s+(\d{4}))?`, (m) => `${m[1] ?? ''} ${named(MONTHS, m[2])}${m[3] ? ` ${m[3]}` : ''}`),
  rule(String.raw`(?:im\s+)?(${MONTH})(?=\s+\d{4}|(?<=im\s+\p{L}+))`, (m) => `in ${named(MONTHS, m[1])}`),
  rule(String.raw`(?:(um|gegen|ab|vor)\s+)?(\d{1,2})(?:[:.](\d\d))?\s*uhr(?:\s+(\d\d))?`, (m) => `${/^ab/i.test(m[1] ?? '') ? 'from ' : /^vor/i.test(m[1] ?? '') ? 'before ' : m[1] ? 'at ' : ''}${m[2] ?? ''}:${m[3] ?? m[4] ?? '00'}`),
  rule(String.raw`übermorgen`, () => 'day after tomorrow'),
  rule(String.raw`vorgestern`, () => 'day before yesterday'),
  rule(String.raw`heute`, () => 'today'),
  rule(String.raw`(?<!guten\s+)(?<!\bam\s+)morgen`, () => 'tomorrow'),
  rule(String.raw`gestern`, () => 'yesterday'),
  rule(String.raw`mittags?`, () => 'noon'),
  rule(String.raw`seit`, () => 'since'),
  rule(String.raw`zwischen`, () => 'between'),
  rule(String.raw`und(?=\s+(?:dem\s+)?\d)`, () => 'and'),
  rule(String.raw`am`, () => 'on'),
];

function partOf(day: string, part: string): string {
  const time = named(PARTS, part);
  if (/^heute/i.test(day)) return time === 'noon' ? 'today noon' : time === 'night' ? 'tonight' : `this ${time}`;
  return `${/^gestern/i.test(day) ? 'yesterday' : 'tomorrow'} ${time}`;
}

interface Piece {
  said: string;
  start: number;
  end: number;
  from: number;
  to: number;
}

/** A text with its times in English words, and the way back from a stretch of it to the original. */
export interface Rendered {
  text: string;
  originalOf: (start: number, end: number) => { start: number; end: number };
}

/** German times in the words of the English parser; everything else stays as it is. */
export function renderTimes(text: string): Rendered {
  const pieces: Piece[] = [];
  let rendered = '';
  for (let at = 0; at < text.length; ) {
    const found = startsWord(text, at) ? firstRule(text, at) : null;
    const piece = found ?? { said: text[at] ?? '', length: 1 };
    pieces.push({ said: piece.said, start: rendered.length, end: rendered.length + piece.said.length, from: at, to: at + piece.length });
    rendered += piece.said;
    at += piece.length;
  }
  return {
    text: rendered,
    originalOf: (start, end) => {
      const inside = pieces.filter((piece) => piece.end > start && piece.start < end);
      return { start: inside[0]?.from ?? 0, end: inside.at(-1)?.to ?? text.length };
    },
  };
}

const startsWord = (text: string, at: number): boolean => at === 0 || !/[\p{L}\d]/u.test(text[at - 1] ?? '');

function firstRule(text: string, at: number): { said: string; length: number } | null {
  for (const [pattern, say] of RULES) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match && match[0] !== '') return { said: say(match), length: match[0].length };
  }
  return null;
}
