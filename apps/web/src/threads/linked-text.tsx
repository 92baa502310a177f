import { memo } from 'react';

import { words } from '../words/words.js';
import { linkPieces } from './link-pieces.js';

/** A text in which addresses are links, each shown as it is. */
export const LinkedText = memo(function LinkedText({ text }: { text: string }) {
  return linkPieces(text).map((piece, at) =>
    piece.url ? (
      <a key={at} href={piece.url.href} target="_blank" rel="noreferrer noopener" title={words.tasks.leaves(piece.url.host)} className="text-accent underline underline-offset-2 [unicode-bidi:isolate]">
        {piece.text}
      </a>
    ) : (
      piece.text
    ),
  );
});
