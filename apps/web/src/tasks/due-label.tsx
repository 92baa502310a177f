import type { Task } from '@adjutant/client';

import { wholeMoment } from '../format/dates.js';
import { dueInWords } from '../format/due-in-words.js';
import { useProfile } from '../session/session-gate.js';
import { useNow } from '../ui/use-now.js';

/** When a task is due, in words and in the user's zone. */
export function DueLabel({ task }: { task: Task }) {
  const { timezone } = useProfile();
  const { text, isLate } = dueInWords(task, useNow(), timezone);
  const tone = isLate ? 'text-late' : task.due_at ? 'text-brass-ink' : 'text-ink-faint';
  return (
    <span className={`shrink-0 text-[13px] font-medium ${tone}`} title={task.due_at ? wholeMoment(task.due_at, timezone) : undefined}>
      {text}
    </span>
  );
}
