import type { PromptResponse } from '@adjutant/client';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { dueInWords } from '../format/due-in-words.js';
import { toWallTime } from '../format/zoned-time.js';
import { useProfile } from '../session/session-gate.js';
import { Quote } from '../tasks/quote.js';
import { SourceBadge } from '../tasks/source-badge.js';
import { withTask } from '../tasks/with-task.js';
import { Button } from '../ui/button.js';
import { useNow } from '../ui/use-now.js';
import { words } from '../words/words.js';

type Tasks = Extract<PromptResponse, { intent: 'task_detection' }>['response'];
type PromptTask = Tasks['tasks'][number];

const STEP = 10;
const LEVELS = ['high', 'medium', 'low'] as const;
const TONES = { high: 'bg-late-soft text-late', medium: 'bg-brass-soft text-brass-ink', low: 'bg-sunken text-ink-soft' } as const;

/** The tasks in what was asked about, each with the sentence that made it one, opened beside the page. */
export function TasksAnswer({ found: { tasks, total, by_priority } }: { found: Tasks }) {
  const [shown, setShown] = useState(STEP);
  if (tasks.length === 0) return <p className="text-[16px]">{words.questions.noTasks}</p>;
  return (
    <div className="grid gap-3">
      <p className="flex flex-wrap items-center gap-2 text-[16px]">
        <span className="font-medium tabular-nums">{words.questions.tasks(total)}</span>
        {LEVELS.filter((level) => by_priority[level] > 0).map((level) => (
          <span key={level} className={`rounded-full px-2.5 py-0.5 text-[13px] font-medium tabular-nums ${TONES[level]}`}>
            {by_priority[level]} {words.questions.priority[level]}
          </span>
        ))}
      </p>
      <ul className="grid gap-2">
        {tasks.slice(0, shown).map((task) => (
          <TaskRow key={task.id} task={task} />
        ))}
      </ul>
      {tasks.length > shown && (
        <Button size="small" className="justify-self-start" onClick={() => setShown(shown + STEP)}>
          {words.common.more}
        </Button>
      )}
    </div>
  );
}

function TaskRow({ task }: { task: PromptTask }) {
  const { timezone } = useProfile();
  const [ref] = task.source_refs;
  const due = dueInWords({ due_at: task.due_at, all_day: isWholeDay(task.due_at, timezone) }, useNow(), timezone);
  return (
    <li className="grid min-w-0 gap-1.5 rounded-lg border border-line bg-surface px-3.5 py-2.5">
      <div className="flex items-baseline justify-between gap-4">
        <Link to="." search={withTask(task.id)} resetScroll={false} dir="auto" className="from-outside line-clamp-3 min-w-0 font-semibold hover:underline">
          {task.title}
        </Link>
        <span className={`shrink-0 rounded-full px-2 text-[12px] leading-5 font-medium ${TONES[task.priority]}`}>{words.questions.priority[task.priority]}</span>
      </div>
      {ref?.quote && ref.quote !== task.title && <Quote text={ref.quote} />}
      <p className="flex flex-wrap items-center gap-x-4 text-[13px] text-ink-faint">
        {ref && (
          <Link to="/events/$id" params={{ id: ref.id }} className="hover:underline">
            <SourceBadge source={ref.source} />
          </Link>
        )}
        {task.status === 'open' ? <span className={due.isLate ? 'text-late' : ''}>{due.text}</span> : <span>{words.questions.status[task.status]}</span>}
      </p>
    </li>
  );
}

/** An answer does not say whether a task is due at a time; at midnight it is due that day. */
function isWholeDay(dueAt: string | null, timeZone: string): boolean {
  if (!dueAt) return false;
  const { hour, minute } = toWallTime(new Date(dueAt), timeZone);
  return hour === 0 && minute === 0;
}
