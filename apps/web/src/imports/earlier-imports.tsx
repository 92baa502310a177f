import { useInfiniteQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';

import { earlierImportsQuery, type ImportChange } from '../api/queries.js';
import { momentInWords, relativeTime, wholeMoment } from '../format/dates.js';
import { useProfile } from '../session/session-gate.js';
import { Button } from '../ui/button.js';
import { Problem } from '../ui/problem.js';
import { useNow } from '../ui/use-now.js';
import { words } from '../words/words.js';
import { RunResult } from './run-result.js';
import { runName, RunState } from './run-state.js';

/** Imports of before, newest first: those at hand, and page by page what follows `cursor`. */
export function EarlierImports({ runs, cursor, isKnown }: { runs: readonly ImportChange[]; cursor: string | null; isKnown: (id: string) => boolean }) {
  const [isAsked, setIsAsked] = useState(false);
  const more = useInfiniteQuery({ ...earlierImportsQuery(cursor), enabled: isAsked && cursor !== null });
  const pages = isAsked ? (more.data?.pages ?? []) : [];
  const all = [...runs, ...pages.flatMap(({ imports }) => imports).filter(({ id }) => !isKnown(id))];
  const hasMore = cursor !== null && (!isAsked || more.hasNextPage);
  return (
    <section aria-labelledby="earlier-imports" className="grid grid-cols-1 gap-2">
      <h2 id="earlier-imports" className="border-b border-line-strong pb-1.5 text-[17px] font-semibold tracking-tight">
        {words.imports.earlier}
      </h2>
      {all.length === 0 && <p className="py-4 text-ink-soft">{words.imports.noEarlier}</p>}
      <ul className="grid grid-cols-1">
        {all.map((run) => (
          <EarlierImport key={run.id} run={run} />
        ))}
      </ul>
      {more.error && <Problem error={more.error} onRetry={() => void more.refetch()} />}
      {hasMore && (
        <Button kind="quiet" size="small" disabled={more.isFetching} className="justify-self-start" onClick={() => (isAsked ? void more.fetchNextPage() : setIsAsked(true))}>
          {words.common.more}
        </Button>
      )}
    </section>
  );
}

function EarlierImport({ run }: { run: ImportChange }) {
  const { timezone } = useProfile();
  const now = useNow();
  return (
    <li className="border-b border-line last:border-0">
      <details className="group py-2.5">
        <summary className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-0.5 rounded-md sm:grid-cols-[minmax(0,1fr)_9rem_8rem_5.5rem]">
          <span className="flex min-w-0 items-center gap-1.5">
            <ChevronRight className="size-4 shrink-0 text-ink-faint transition-transform group-open:rotate-90" aria-hidden="true" />
            <span title={runName(run)} className="from-outside line-clamp-1 font-medium">
              {runName(run)}
            </span>
          </span>
          <span className="order-3 pl-5.5 text-[13px] text-ink-soft tabular-nums sm:order-none sm:pl-0">{words.imports.items(run.items_done)}</span>
          <time dateTime={run.created_at} title={wholeMoment(run.created_at, timezone)} className="order-4 text-right text-[13px] text-ink-soft sm:order-none sm:text-left">
            {relativeTime(run.created_at, now)}
          </time>
          <span className="justify-self-end">
            <RunState state={run.state} />
          </span>
        </summary>
        <div className="grid grid-cols-1 gap-2 pt-2 pl-5.5">
          <p className="text-[13px] text-ink-soft">{momentInWords(run.created_at, timezone)}</p>
          <RunResult run={run} />
        </div>
      </details>
    </li>
  );
}
