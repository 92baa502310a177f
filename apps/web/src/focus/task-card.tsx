import type { Task } from '@adjutant/client';
import { Link } from '@tanstack/react-router';
import { Check, ChevronDown } from 'lucide-react';
import { useState } from 'react';

import { DueLabel } from '../tasks/due-label.js';
import { Quote } from '../tasks/quote.js';
import { SnoozeMenu } from '../tasks/snooze-menu.js';
import { SourceBadge } from '../tasks/source-badge.js';
import { sourceEventOf } from '../tasks/source-link.js';
import { useTaskActions } from '../tasks/task-actions.js';
import { WhyHere } from '../tasks/why-here.js';
import { withTask } from '../tasks/with-task.js';
import { Button } from '../ui/button.js';
import { words } from '../words/words.js';

/** A task as it stands on the board: where it comes from, when it is due, the sentence that asked for it, and what can be done. */
export function TaskCard({ task, isCompact = false }: { task: Task; isCompact?: boolean }) {
  const [isWhyOpen, setIsWhyOpen] = useState(false);
  const [isSnoozeOpen, setIsSnoozeOpen] = useState(false);
  const actions = useTaskActions();
  const source = sourceEventOf(task);
  const quote = task.source_refs.find((ref) => ref.quote && ref.quote !== task.title)?.quote;
  const titleId = `title-${task.id}`;
  return (
    <article
      data-card={task.id}
      tabIndex={0}
      aria-labelledby={titleId}
      className={`group grid grid-cols-1 gap-2 rounded-xl border border-line bg-surface px-4 shadow-lift transition-shadow hover:border-line-strong ${isCompact ? 'py-2.5' : 'py-3.5'}`}
    >
      <div className="flex items-center justify-between gap-3">
        {source ? (
          <Link to="/events/$id" params={{ id: source }} data-action="source" title={words.focus.openSource} className="-mx-1 min-w-0 rounded-sm px-1 hover:bg-sunken">
            <span className="sr-only">{words.focus.openSource}: </span>
            <SourceBadge source={task.source_kind} reference={task.source_ref} />
          </Link>
        ) : (
          <SourceBadge source={task.source_kind} reference={task.source_ref} />
        )}
        <DueLabel task={task} />
      </div>
      <h3 id={titleId} className="from-outside text-[16px] leading-snug font-semibold">
        <Link to="." search={withTask(task.id)} data-action="open" className="line-clamp-3 rounded-sm decoration-line-strong underline-offset-3 hover:underline" tabIndex={-1}>
          {task.title}
        </Link>
      </h3>
      {!isCompact && quote && <Quote text={quote} />}
      <div className="-mr-2 flex flex-wrap items-center gap-0.5">
        <Button kind="done" size="small" data-action="done" className="mr-1" onClick={() => void actions.complete(task)}>
          <Check className="size-3.5" aria-hidden="true" />
          {words.focus.done}
        </Button>
        <Button kind="quiet" size="small" data-action="not-today" onClick={() => void actions.notToday(task)}>
          {words.focus.notToday}
        </Button>
        <SnoozeMenu task={task} isOpen={isSnoozeOpen} onOpenChange={setIsSnoozeOpen} />
        <span className="flex-1" />
        <Button kind="quiet" size="small" data-action="why" aria-expanded={isWhyOpen} onClick={() => setIsWhyOpen(!isWhyOpen)}>
          {words.focus.whyHere}
          <ChevronDown className={`size-3.5 transition-transform ${isWhyOpen ? 'rotate-180' : ''}`} aria-hidden="true" />
        </Button>
      </div>
      {isWhyOpen && (
        <div className="border-t border-line pt-3">
          <WhyHere task={task} />
        </div>
      )}
      <button type="button" data-action="snooze" hidden tabIndex={-1} aria-hidden="true" onClick={() => setIsSnoozeOpen(true)} />
    </article>
  );
}
