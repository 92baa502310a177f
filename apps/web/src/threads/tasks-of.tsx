import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { tasksOfQuery, type Origin } from '../api/queries.js';
import { DueLabel } from '../tasks/due-label.js';
import { withTask } from '../tasks/with-task.js';
import { Button } from '../ui/button.js';
import { words } from '../words/words.js';

/** The tasks that came from a conversation or an event, each opened beside it. */
export function TasksOf({ origin }: { origin: Origin }) {
  const found = useInfiniteQuery(tasksOfQuery(origin));
  const tasks = found.data?.pages.flatMap((page) => page.tasks) ?? [];
  if (tasks.length === 0) return null;
  return (
    <aside aria-labelledby="tasks-of" className="grid content-start gap-2 lg:sticky lg:top-7 lg:col-start-2 lg:row-start-1 lg:max-h-[calc(100dvh-3.5rem)] lg:overflow-y-auto lg:p-1">
      <h2 id="tasks-of" className="text-[13px] font-semibold tracking-wide text-ink-faint uppercase">
        {words.threads.tasks}
      </h2>
      <ul className="grid gap-2">
        {tasks.map((task) => (
          <li key={task.id} className="min-w-0">
            <Link to="." search={withTask(task.id)} hash resetScroll={false} className="grid gap-1 rounded-lg border border-line bg-surface px-3 py-2 hover:border-line-strong">
              <span dir="auto" className={`from-outside line-clamp-3 font-medium ${task.status === 'done' ? 'text-done' : ''}`}>
                {task.title}
              </span>
              <span className="flex justify-between gap-3 text-[13px] text-ink-faint">
                {words.tasks.status[task.status]}
                {task.status !== 'done' && <DueLabel task={task} />}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {found.hasNextPage && (
        <Button size="small" className="justify-self-start" disabled={found.isFetching} onClick={() => void found.fetchNextPage()}>
          {words.common.more}
        </Button>
      )}
    </aside>
  );
}
