import { useState } from 'react';

import type { ImportChange } from '../api/queries.js';
import { Button } from '../ui/button.js';
import { words } from '../words/words.js';

const SHOWN_FIRST = 20;

/** What was not read, by name, and why. */
export function SkippedList({ run }: { run: ImportChange }) {
  const [isWhole, setIsWhole] = useState(false);
  if (run.skipped_total === 0) return null;
  const shown = isWhole ? run.skipped : run.skipped.slice(0, SHOWN_FIRST);
  const unlisted = run.skipped_total - run.skipped.length;
  return (
    <details className="grid grid-cols-1 text-[13px]" open={run.skipped_total <= 3}>
      <summary className="w-fit font-medium text-ink-soft">{words.imports.skipped(run.skipped_total)}</summary>
      <ul className="mt-1 grid grid-cols-1 gap-1.5">
        {shown.map(({ path, item, reason }, at) => (
          <li key={at} className="from-outside border-l-2 border-line pl-2.5">
            <bdi className="font-medium">{item ? `${path} · ${item}` : path}</bdi> <span className="text-ink-soft">{reason}</span>
          </li>
        ))}
      </ul>
      {shown.length < run.skipped.length && (
        <Button kind="quiet" size="small" className="mt-1 -ml-2" onClick={() => setIsWhole(true)}>
          {words.imports.skippedAll(run.skipped.length)}
        </Button>
      )}
      {shown.length === run.skipped.length && unlisted > 0 && <p className="mt-1 text-ink-soft">{words.imports.skippedUnlisted(unlisted)}</p>}
    </details>
  );
}
