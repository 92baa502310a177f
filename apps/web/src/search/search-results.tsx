import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';

import { chatNamesQuery, searchQuery } from '../api/queries.js';
import { useProfile } from '../session/session-gate.js';
import { Button, buttonClass } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';
import { Problem } from '../ui/problem.js';
import { words } from '../words/words.js';
import { groupHits } from './group-hits.js';
import { HitGroupView } from './hit-group.js';
import type { SearchParams } from './search-params.js';
import { windowStart } from './window-start.js';

const MAX_QUOTED = 60;

/** What was found, by conversation; the result before stays until there is a new one. */
export function SearchResults({ params, onWiden }: { params: SearchParams; onWiden: () => void }) {
  const { timezone } = useProfile();
  const { q = '', source, days } = params;
  const from = days ? windowStart(days, new Date(), timezone).toISOString() : undefined;
  const found = useInfiniteQuery(searchQuery({ q, source, days, from }));
  const groups = useMemo(() => groupHits(found.data?.pages.flatMap(({ hits }) => hits) ?? []), [found.data]);
  const names = useQuery({ ...chatNamesQuery(), enabled: groups.some(({ hits }) => hits[0]?.title === null) });
  if (found.error && !found.data) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  const first = found.data?.pages[0];
  if (!first) return <ResultsSkeleton />;
  if (groups.length === 0) return <NothingFound params={params} onWiden={onWiden} />;
  return (
    <section aria-label={words.search.title} aria-busy={found.isPlaceholderData} className="min-w-0">
      <p role="status" className="flex flex-wrap justify-between gap-x-4 border-b border-line-strong px-3 pb-1.5 text-[13px] text-ink-faint">
        <span className="tabular-nums">{q.trim() === '' ? words.search.newest : words.search.found(first.total, Math.round(first.took_ms))}</span>
        <span className="hidden sm:inline" aria-hidden="true">
          {words.search.hint}
        </span>
      </p>
      {groups.map((group) => (
        <HitGroupView key={group.id} group={group} name={group.threadId ? names.data?.get(group.threadId) : null} query={q} />
      ))}
      {found.error && <Problem error={found.error} onRetry={() => void found.fetchNextPage()} />}
      {found.hasNextPage ? (
        <Button className="mt-4" disabled={found.isFetching} onClick={() => void found.fetchNextPage()}>
          {words.common.more}
        </Button>
      ) : (
        first.total > (found.data?.pages.reduce((sum, { hits }) => sum + hits.length, 0) ?? 0) && <p className="mt-4 px-3 text-ink-faint">{words.search.enough}</p>
      )}
    </section>
  );
}

function NothingFound({ params: { q = '', source, days }, onWiden }: { params: SearchParams; onWiden: () => void }) {
  const isNarrow = source !== undefined || days !== undefined;
  const isQuery = q.trim() !== '';
  if (!isQuery && !isNarrow) return <EmptyState title={words.search.nothingYet} />;
  return (
    <div role="status" className="from-outside">
      <EmptyState
        title={isQuery ? words.search.nothing(q.length > MAX_QUOTED ? `${q.slice(0, MAX_QUOTED)}…` : q) : words.search.nothingNarrow}
        action={
          <span className="flex flex-wrap justify-center gap-2">
            {isQuery && (
              <Link to="/ask" search={{ q }} className={buttonClass({ kind: 'primary' })}>
                {words.search.ask}
              </Link>
            )}
            {isNarrow && <Button onClick={onWiden}>{words.search.widen}</Button>}
          </span>
        }
      >
        {isQuery ? words.search.nothingHint : undefined}
      </EmptyState>
    </div>
  );
}

function ResultsSkeleton() {
  return (
    <div className="grid gap-3 pt-6" role="status" aria-label={words.common.loading}>
      {[0, 1, 2, 3, 4].map((row) => (
        <div key={row} className="h-16 animate-pulse rounded-lg bg-sunken" />
      ))}
    </div>
  );
}
