import { safeUrl } from '../tasks/source-link.js';

export interface LinkPiece {
  text: string;
  url: URL | null;
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"`\u200e\u200f\u202a-\u202e\u2066-\u2069]+/giu;
/** Brackets are counted in addresses of a length that people write. */
const MAX_BALANCED = 2_000;
const SENTENCE_END = /[.,;:!?'’”»*_|]/u;
const CLOSERS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Cuts a text into addresses that may be opened and the rest. Marks that end a sentence are no part of an address. */
export function linkPieces(text: string): LinkPiece[] {
  const pieces: LinkPiece[] = [];
  let last = 0;
  for (const { index, 0: found } of text.matchAll(ADDRESS)) {
    const address = withoutEnd(found);
    const url = safeUrl(address);
    if (!url) continue;
    if (index > last) pieces.push({ text: text.slice(last, index), url: null });
    pieces.push({ text: address, url });
    last = index + address.length;
  }
  if (last < text.length) pieces.push({ text: text.slice(last), url: null });
  return pieces;
}

function withoutEnd(address: string): string {
  let end = address.length;
  while (end > 0 && isExtra(address, end)) end -= 1;
  return address.slice(0, end);
}

/** Does the character before `end` close what the address did not open, or end a sentence? */
function isExtra(address: string, end: number): boolean {
  const closer = address.charAt(end - 1);
  const opener = CLOSERS[closer];
  if (opener === undefined) return SENTENCE_END.test(closer);
  return end <= MAX_BALANCED && count(address, closer, end) > count(address, opener, end);
}

function count(text: string, character: string, end: number): number {
  return text.slice(0, end).split(character).length;
}
