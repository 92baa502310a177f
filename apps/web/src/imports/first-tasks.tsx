import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { statusQuery } from '../api/queries.js';
import { buttonClass } from '../ui/button.js';
import { words } from '../words/words.js';

const ASK_EVERY_MS = 1_000;

/** After the reading: how much is still to be thought about, then the way to the board. */
export function FirstTasks() {
  const { data: status } = useQuery({ ...statusQuery(), refetchInterval: ({ state }) => (state.data && waitingIn(state.data) === 0 ? false : ASK_EVERY_MS) });
  if (!status) return null;
  const waiting = waitingIn(status);
  return (
    <div className="flex min-h-15 flex-wrap items-center justify-between gap-3 border-t border-line pt-3">
      <p role="status" className="min-w-0 text-ink-soft">
        {waiting > 0 ? (
          <>
            {words.imports.preparing} <span className="font-quote text-[17px] italic">{words.imports.relax}</span>
          </>
        ) : status.tasks.open > 0 ? (
          words.imports.ready(status.tasks.open)
        ) : (
          words.imports.noTasks
        )}
      </p>
      {waiting > 0 ? (
        <p className="text-[13px] text-ink-soft tabular-nums">{words.imports.thinking(waiting)}</p>
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
