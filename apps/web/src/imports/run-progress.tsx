import type { ImportChange } from '../api/queries.js';
import { bytesInWords, spanInWords } from '../format/dates.js';
import { words } from '../words/words.js';
import { secondsLeft } from './rate-meter.js';
import { useRate } from './use-rate.js';

/** How far the reading is: bytes, items, files, how fast, how long still, and what is being read. */
export function RunProgress({ run }: { run: ImportChange }) {
  const rate = useRate({ bytes: run.bytes_done, items: run.items_done });
  const left = secondsLeft(rate, run.bytes_total - run.bytes_done);
  const { bytesOf, items, perSecond, left: leftWords, filesRead, preparing } = words.imports;
  const facts = [
    run.bytes_total > 0 ? bytesOf(bytesInWords(run.bytes_done), bytesInWords(run.bytes_total)) : null,
    items(run.items_done),
    rate && rate.items >= 1 ? perSecond(Math.round(rate.items).toLocaleString()) : null,
    run.files_total > 0 ? filesRead(Math.min(run.files_total, run.files_done + 1), run.files_total) : null,
    left === null ? null : leftWords(spanInWords(left)),
  ];
  return (
    <div className="grid grid-cols-1 gap-1.5">
      <progress className="h-1.5 w-full" max={1} value={run.bytes_total > 0 ? run.bytes_done / run.bytes_total : undefined} aria-label={preparing} />
      <p className="text-[13px] text-ink-soft tabular-nums">{facts.filter(Boolean).join(' · ')}</p>
      <p className="from-outside line-clamp-1 min-h-5 text-[13px] text-ink-faint" title={run.current ?? undefined}>
        {run.current && `${words.imports.readingNow} ${run.current}`}
      </p>
    </div>
  );
}
