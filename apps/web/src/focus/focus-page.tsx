import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';

import { focusQuery, statusQuery, type TaskBucket } from '../api/queries.js';
import { Problem } from '../ui/problem.js';
import { words } from '../words/words.js';
import { BucketColumn } from './bucket-column.js';
import { EmptyBoard } from './empty-board.js';
import { Preparing } from './preparing.js';
import { useCardKeys } from './use-card-keys.js';

const BUCKETS: readonly TaskBucket[] = ['today', 'week', 'month'];

/** The board: what to do today, this week and this month. */
export function FocusPage() {
  const board = useQuery(focusQuery());
  const status = useQuery(statusQuery());
  const ref = useRef<HTMLDivElement>(null);
  useCardKeys(ref);
  if (board.error && !board.data) return <Problem error={board.error} onRetry={() => void board.refetch()} />;
  if (!board.data) return <BoardSkeleton />;
  const isEmpty = BUCKETS.every((bucket) => board.data[bucket].total === 0);
  return (
    <div ref={ref} className="grid grid-cols-1 gap-5">
      <h1 className="sr-only">{words.focus.title}</h1>
      {status.data && <Preparing status={status.data} />}
      {isEmpty ? (
        <EmptyBoard />
      ) : (
        <div className="grid grid-cols-1 items-start gap-x-5 gap-y-8 lg:grid-cols-3">
          {BUCKETS.map((bucket) => (
            <BucketColumn key={bucket} bucket={bucket} {...board.data[bucket]} />
          ))}
        </div>
      )}
    </div>
  );
}

function BoardSkeleton() {
  return (
    <div className="grid gap-5 lg:grid-cols-3" role="status" aria-label={words.common.loading}>
      {BUCKETS.map((bucket) => (
        <div key={bucket} className="grid gap-3 pt-9">
          {[0, 1, 2].map((card) => (
            <div key={card} className="h-44 animate-pulse rounded-xl border border-line bg-surface" />
          ))}
        </div>
      ))}
    </div>
  );
}
