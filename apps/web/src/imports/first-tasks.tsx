import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { statusQuery } from '../api/queries.js';
import { buttonClass } from '../ui/button.js';
import { words } from '../words/words.js';

const ASK_EVERY_MS = 1_000;
/** What was read needs a moment until it is counted as waiting. */
const COUNTED_AFTER_MS = 1_000;

/** After the reading: how much is still to be thought about, then the way to the board. */
export function FirstTasks() {
  const [since] = useState(() => Date.now());
  const isSettled = (status: Status | undefined, at: number): boolean => status !== undefined && at - since > COUNTED_AFTER_MS && waitingIn(status) === 0;
  const { data: status, dataUpdatedAt } = useQuery({ ...statusQuery(), refetchInterval: ({ state }) => (isSettled(state.data, state.dataUpdatedAt) ? false : ASK_EVERY_MS) });
  if (!status) return null;
  const waiting = waitingIn(status);
  const isPreparing = !isSettled(status, dataUpdatedAt);
  return (
    <div className="flex min-h-15 flex-wrap items-center justify-between gap-3 border-t border-line pt-3">
      <p role="status" className="min-w-0 text-ink-soft">
        {isPreparing ? (
          <>
            {words.imports.preparing} <span className="font-quote text-[17px] italic">{words.imports.relax}</span>
          </>
        ) : status.tasks.open > 0 ? (
          words.imports.ready(status.tasks.open)
        ) : (
          words.imports.noTasks
        )}
      </p>
      {isPreparing ? (
        <p className="text-[13px] text-ink-soft tabular-nums">{waiting > 0 && words.imports.thinking(waiting)}</p>
      ) : (
        status.tasks.open > 0 && (
          <Link to="/" className={buttonClass({ kind: 'primary' })}>
            {words.imports.toBoard}
          </Link>
        )
      )}
    </div>
  );
}

type Status = NonNullable<Awaited<ReturnType<NonNullable<ReturnType<typeof statusQuery>['queryFn']>>>>;

/** What came in and has not become tasks yet, as far as it will. */
function waitingIn({ index, detection, tasks }: Status): number {
  return Math.max(index.pending, detection.pending) + tasks.pending;
}
