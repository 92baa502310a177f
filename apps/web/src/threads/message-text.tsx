import { useState } from 'react';

import { Button } from '../ui/button.js';
import { words } from '../words/words.js';
import { LinkedText } from './linked-text.js';
import { beginningOf, isPreformatted } from './shape-text.js';

/** What somebody wrote: the beginning of it where it is long, in columns where it was. */
export function MessageText({ text }: { text: string }) {
  const [isWhole, setIsWhole] = useState(false);
  const beginning = beginningOf(text);
  const shape = isPreformatted(text) ? 'overflow-x-auto font-mono text-[13px] whitespace-pre' : 'from-outside max-w-[75ch] whitespace-pre-wrap';
  return (
    <div className="grid min-w-0 gap-1">
      <p dir="auto" className={shape}>
        <LinkedText text={isWhole || beginning === null ? text : beginning} />
      </p>
      {beginning !== null && (
        <Button kind="quiet" size="small" aria-expanded={isWhole} onClick={() => setIsWhole(!isWhole)} className="-ml-2 justify-self-start">
          {isWhole ? words.threads.showLess : words.threads.showAll}
        </Button>
      )}
    </div>
  );
}
