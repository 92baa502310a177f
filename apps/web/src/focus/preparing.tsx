import { useQuery } from '@tanstack/react-query';

import { importsQuery, statusQuery, type ImportChange } from '../api/queries.js';
import { spanInWords } from '../format/dates.js';
import { words } from '../words/words.js';

type Status = NonNullable<Awaited<ReturnType<NonNullable<ReturnType<typeof statusQuery>['queryFn']>>>>;

/** While something is being read: what, how much, how fast. Nothing when all is at rest. */
export function Preparing({ status }: { status: Status }) {
  const imports = useQuery(importsQuery());
  const run = imports.data?.imports.find(({ state }) => state === 'running' || state === 'queued');
  const waiting = Math.max(status.index.pending, status.detection.pending) + status.tasks.pending;
  useQuery({ ...statusQuery(), refetchInterval: run || waiting > 0 ? 1_000 : false });
  if (!run && waiting === 0) return null;
  const share = run && run.bytes_total > 0 ? run.bytes_done / run.bytes_total : undefined;
  return (
    <div role="status" className="grid gap-1 rounded-xl border border-line bg-surface px-5 py-4 shadow-lift animate-rise">
      <p className="font-semibold">{words.focus.preparing}</p>
      <p className="font-quote text-[17px] text-ink-soft italic">{words.focus.relax}</p>
      <progress className="mt-2 h-1.5 w-full" max={1} value={share} aria-label={words.focus.preparing} />
      <p className="from-outside text-[13px] text-ink-soft tabular-nums">
        {[...(run ? progressOf(run, share ?? 0) : []), waiting > 0 ? words.focus.waiting(waiting) : null].filter(Boolean).join(' · ')}
      </p>
    </div>
  );
}

/** How much was read, how fast, how long the rest will take, and what is being read now. */
function progressOf(run: ImportChange, share: number): (string | null)[] {
  const seconds = (Date.now() - Date.parse(run.created_at)) / 1_000;
  if (seconds < 1) return [words.focus.reading(run.items_done), run.current];
  const left = share > 0 ? spanInWords((seconds * (1 - share)) / share) : null;
  return [words.focus.reading(run.items_done), words.focus.rate(Math.round(run.items_done / seconds)), left && words.focus.left(left), run.current];
}
