import { memo } from 'react';

import { markWords } from './mark-words.js';

/** A text with the words that were searched for marked in it. */
export const MarkedText = memo(function MarkedText({ text, query }: { text: string; query: string }) {
  return markWords(text, query).map((piece, at) => (piece.isMarked ? <mark key={at}>{piece.text}</mark> : piece.text));
});
