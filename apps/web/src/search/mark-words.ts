export interface TextPiece {
  text: string;
  isMarked: boolean;
}

const MIN_PART = 2;

/** Case and accents do not count when one searches. */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}+/gu, '').toLowerCase();
}

/** The text folded, and for each place in it the place in the text that it comes from. */
function foldWithPlaces(text: string): { folded: string; places: number[] } {
  let folded = '';
  const places: number[] = [];
  let at = 0;
  for (const character of text) {
    for (const unit of fold(character).split('')) {
      folded += unit;
      places.push(at);
    }
    at += character.length;
  }
  places.push(text.length);
  return { folded, places };
}

/** Cuts a text into what was searched for and the rest: words of the query, wherever one begins in the text. */
export function markWords(text: string, query: string): TextPiece[] {
  const words = [...new Set(fold(query).match(/[\p{L}\p{N}]+/gu) ?? [])].filter((word) => word.length >= MIN_PART).toSorted((a, b) => b.length - a.length);
  if (words.length === 0) return text === '' ? [] : [{ text, isMarked: false }];
  const { folded, places } = foldWithPlaces(text);
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})`, 'gu');
  const pieces: TextPiece[] = [];
  let last = 0;
  const push = (until: number, isMarked: boolean) => {
    if (until > last) pieces.push({ text: text.slice(last, until), isMarked });
    last = Math.max(last, until);
  };
  for (const { index, 0: word } of folded.matchAll(pattern)) {
    push(places[index] ?? 0, false);
    push(endOfCharacter(text, places[index + word.length] ?? text.length), true);
  }
  push(text.length, false);
  return pieces;
}

/** Accents that follow a letter on their own belong to it. */
function endOfCharacter(text: string, at: number): number {
  let end = at;
  while (end < text.length && /\p{M}/u.test(text.charAt(end))) end += 1;
  return end;
}
