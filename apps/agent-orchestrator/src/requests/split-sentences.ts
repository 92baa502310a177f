import { isNoiseLine } from './noise-lines.js';

/** `text` stands word for word in what was split, at `start`. `marker` is the bullet or number in front of a list item. */
export interface Sentence {
  text: string;
  start: number;
  marker: string | null;
}

interface Block {
  start: number;
  end: number;
  marker: string | null;
}

const ITEM = /^(\s*)((?:[*•‣·–]|\(?\d{1,2}[.):]|\(?[a-h][.)]|(?:task|step|item|todo|action)\s*\d{0,2}\s*[.):-])\s+)(?=\S)/i;
const CLOSING = /^\s*(?:(?:best|kind|warm|many|with(?: best| kind)?)?\s*(?:regards|wishes)|(?:yours?\s+)?(?:sincerely|truly|faithfully)|(?:mit )?(?:freundliche[nm]?|viele|liebe|beste|schöne|herzliche)n? (?:grüße[n]?|gruß)|gruß|grüße|lg|vg|cheers|thanks(?: again| a lot| so much| in advance)?|thank you(?: very much)?|br|rgds|mfg|best|love|sent from my .{2,30})\s*[,.!]?\s*$/i;
const GREETING = /^\s*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^.?!]{0,60}[,:!]?\s*$/i;
const ABBREVIATION = /(?:^|[\s(])(?:mr|mrs|ms|dr|prof|st|vs|etc|e\.g|i\.e|cf|no|nr|fig|approx|dept|inc|ltd|co|jr|sr|p\.m|a\.m|p\.?s|z\.b|bzw|ca|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|[a-z])\.$/i;
/** "bis 1. Dezember" goes on behind the point. */
const DAY_OF_MONTH = /(?<!\d)\d{1,2}\. ?(?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)\p{Ll}*/u;
const LONG_LINE = 48;

/** The sentences of a message that its sender wrote in prose or as list items. Wrapped lines are one sentence. */
export function splitSentences(text: string): Sentence[] {
  return blocksOf(text).flatMap((block) => sentencesOf(text, block));
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | null = null;
  let offset = 0;
  let isClosed = false;
  for (const line of text.split('\n')) {
    const start = offset;
    offset += line.length + 1;
    if (/^--\s?$/.test(line)) break;
    if (line.trim() === '') isClosed = false;
    if (CLOSING.test(line)) isClosed = true;
    if (isClosed || isNoiseLine(line) || line.trim() === '') {
      open = null;
      continue;
    }
    const item = ITEM.exec(line);
    if (open && !item && isWrapped(text.slice(open.start, open.end), line)) {
      open.end = start + line.length;
      continue;
    }
    open = { start: start + (item ? item[0].length : 0), end: start + line.length, marker: item?.[2]?.trim() ?? null };
    blocks.push(open);
  }
  return blocks;
}

function isWrapped(before: string, line: string): boolean {
  const last = before.slice(before.lastIndexOf('\n') + 1);
  if (GREETING.test(last) || /:\s*$/.test(last)) return false;
  return last.trimEnd().length >= LONG_LINE || /^\s*[\p{Ll}(]/u.test(line);
}

function sentencesOf(text: string, block: Block): Sentence[] {
  const sentences: Sentence[] = [];
  let from = block.start;
  for (const end of sentenceEnds(text.slice(block.start, block.end))) {
    const raw = text.slice(from, block.start + end);
    const trimmed = raw.trim();
    if (trimmed) sentences.push({ text: trimmed, start: from + raw.indexOf(trimmed), marker: block.marker });
    from = block.start + end;
  }
  return sentences;
}

function sentenceEnds(block: string): number[] {
  const ends: number[] = [];
  for (const match of block.matchAll(/(?:[.!?]+["'”’)\]]*|[。！？])(?=\s+["'“‘([]?[\p{Lu}\p{N}@$€£]|\s+(?:please|can|could|also|i|we|pls|thanks)\b|(?<=\?)\s+\p{Ll}|\s*$)/gu)) {
    const end = match.index + match[0].length;
    if (match[0] === '.' && ABBREVIATION.test(block.slice(Math.max(0, end - 12), end)) && end < block.trimEnd().length) continue;
    if (match[0] === '.' && DAY_OF_MONTH.test(block.slice(Math.max(0, end - 5), end + 12))) continue;
    ends.push(end);
  }
  if (ends.at(-1) !== block.length) ends.push(block.length);
  return ends;
}
