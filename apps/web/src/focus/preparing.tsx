import { useQuery } from '@tanstack/react-query';

import { importsQuery, statusQuery } from '../api/queries.js';
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
  const seconds = run ? (Date.now() - Date.parse(run.created_at)) / 1_000 : 0;
  const rate = run && seconds > 1 ? ` · ${Math.round(run.items_done / seconds)}/s` : '';
  return (
    <div role="status" className="grid gap-1 rounded-xl border border-line bg-surface px-5 py-4 shadow-lift animate-rise">
      <p className="font-semibold">{words.focus.preparing}</p>
      <p className="font-quote text-[17px] text-ink-soft italic">{words.focus.relax}</p>
      <progress className="mt-2 h-1.5 w-full" max={1} value={share} aria-label={words.focus.preparing} />
      <p className="text-[13px] text-ink-soft tabular-nums">
        {[run ? words.focus.reading(run.items_done, rate) : null, waiting > 0 ? words.focus.waiting(waiting) : null].filter(Boolean).join(' · ')}
      </p>
    </div>
  );
}
