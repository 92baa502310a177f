import type { Erasure } from '@adjutant/contracts-gateway';

import { Button } from '../ui/button.js';
import { words } from '../words/words.js';

const TITLES = { running: words.settings.erasing, done: words.settings.erased, failed: words.settings.eraseFailed } as const;

/** How far a deletion is: how much is gone already, by what it was. */
export function ErasureProgress({ erasure, onAgain }: { erasure: Erasure; onAgain: () => void }) {
  const { state, removed, message } = erasure;
  const parts = Object.entries(removed).filter(([, count]) => count > 0);
  return (
    <div className="grid grid-cols-1 gap-2 border-t border-line pt-3">
      <p role="status" className={`font-medium ${state === 'failed' ? 'text-late' : state === 'done' ? 'text-done' : ''}`}>
        {TITLES[state]}
      </p>
      {state === 'running' && <progress className="h-1.5 w-full" aria-label={words.settings.erasing} />}
      {message && <p className="from-outside text-[13px] text-ink-soft">{message}</p>}
      {parts.length > 0 && (
        <ul className="grid gap-x-6 text-[13px] text-ink-soft tabular-nums sm:grid-cols-2">
          {parts.map(([owner, count]) => (
            <li key={owner} className="flex justify-between gap-3">
              <span>{words.settings.owners[owner] ?? owner}</span>
              <span>{words.settings.eraseRemoved(count)}</span>
            </li>
          ))}
        </ul>
      )}
      {state === 'failed' && (
        <Button size="small" className="justify-self-start" onClick={onAgain}>
          {words.settings.eraseAgain}
        </Button>
      )}
    </div>
  );
}
