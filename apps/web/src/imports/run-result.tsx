import type { ImportChange } from '../api/queries.js';
import { words } from '../words/words.js';
import { SkippedList } from './skipped-list.js';

/** What an import brought so far: new and changed, by format, and what it passed over. */
export function RunResult({ run }: { run: ImportChange }) {
  const formats = Object.entries(run.by_format).filter(([, count]) => count > 0);
  return (
    <div className="grid grid-cols-1 gap-2">
      {run.state === 'failed' && <p className="from-outside text-late">{run.message ?? words.imports.failed}</p>}
      {run.state === 'cancelled' && <p className="text-ink-soft">{words.imports.cancelled}</p>}
      {run.state === 'done' && run.message && <p className="from-outside text-ink-soft">{run.message}</p>}
      {run.items_done > 0 && (
        <p className="tabular-nums">
          {words.imports.items(run.items_done)}: {words.imports.result(run.created, run.updated, run.unchanged)}
        </p>
      )}
      {formats.length > 0 && (
        <ul className="flex flex-wrap gap-1.5 text-[13px]">
          {formats.map(([format, count]) => (
            <li key={format} className="rounded-md bg-sunken px-2 py-0.5 text-ink-soft tabular-nums">
              {words.imports.format[format] ?? format} <span className="font-medium text-ink">{count.toLocaleString()}</span>
            </li>
          ))}
        </ul>
      )}
      <SkippedList run={run} />
    </div>
  );
}
