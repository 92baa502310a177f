import { Dialog } from '@base-ui/react/dialog';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Check, ExternalLink, RotateCcw, X } from 'lucide-react';
import { useState } from 'react';

import { historyQuery, taskQuery } from '../api/queries.js';
import { momentInWords, relativeTime } from '../format/dates.js';
import { useProfile } from '../session/session-gate.js';
import { Button, buttonClass } from '../ui/button.js';
import { useNow } from '../ui/use-now.js';
import { words } from '../words/words.js';
import { DueLabel } from './due-label.js';
import { Quote } from './quote.js';
import { SnoozeMenu } from './snooze-menu.js';
import { SourceBadge } from './source-badge.js';
import { safeUrl } from './source-link.js';
import { useTaskActions } from './task-actions.js';
import { WhyHere } from './why-here.js';

type TaskData = NonNullable<Awaited<ReturnType<NonNullable<ReturnType<typeof taskQuery>['queryFn']>>>>;

/** One task in full, beside the page that it was opened from. */
export function TaskDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  return (
    <Dialog.Root open={id !== undefined} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-20 bg-[var(--shade)] transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Dialog.Popup data-modal className="fixed inset-y-0 right-0 z-30 flex w-full max-w-lg flex-col border-l border-line bg-paper shadow-float transition-transform duration-150 outline-none data-ending-style:translate-x-8 data-ending-style:opacity-0 data-starting-style:translate-x-8 data-starting-style:opacity-0">
          {id && <DrawerContent id={id} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function DrawerContent({ id }: { id: string }) {
  const task = useQuery(taskQuery(id));
  return (
    <>
      <div className="flex items-center justify-between gap-3 border-b border-line px-5 py-3">
        {task.data ? <SourceBadge source={task.data.source_kind} reference={task.data.source_ref} /> : <span />}
        <Dialog.Close aria-label={words.common.close} className={buttonClass({ kind: 'quiet', size: 'small' })}>
          <X className="size-4" aria-hidden="true" />
        </Dialog.Close>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-5 py-5">
        {task.error ? (
          <>
            <Dialog.Title className="sr-only">{words.tasks.drawerLabel}</Dialog.Title>
            <p className="text-ink-soft">{words.tasks.gone}</p>
          </>
        ) : (
          task.data && <TaskDetails task={task.data} />
        )}
      </div>
    </>
  );
}

function TaskDetails({ task }: { task: TaskData }) {
  const isDone = task.status === 'done';
  const url = safeUrl(task.source_url);
  return (
    <div className="grid grid-cols-1 gap-6">
      <div className="grid grid-cols-1 gap-3">
        <Dialog.Title className={`from-outside text-xl leading-snug font-semibold tracking-tight ${isDone ? 'text-done' : ''}`}>{task.title}</Dialog.Title>
        <p className="flex flex-wrap gap-x-4 gap-y-1 text-[13px] text-ink-soft">
          <DueLabel task={task} />
          <span>{words.tasks.status[task.status]}</span>
          <span>{words.focus.priority[task.priority]}</span>
          <span>{words.tasks.confidence(Math.round(task.confidence * 100))}</span>
        </p>
        <Actions task={task} />
      </div>
      {task.details && <p className="from-outside whitespace-pre-wrap text-ink-soft">{task.details}</p>}
      <Section title={words.tasks.sources}>
        {task.source_refs.length === 0 && <p className="text-ink-soft">{words.tasks.noSource}</p>}
        <ul className="grid grid-cols-1 gap-4">
          {task.source_refs.map((ref) => (
            <li key={`${ref.id} ${ref.quote ?? ''}`} className="grid grid-cols-1 gap-1.5">
              {ref.quote && <Quote text={ref.quote} isWhole />}
              {ref.is_expired ? (
                <p className="text-[13px] text-ink-soft">{words.tasks.sourceExpired}</p>
              ) : (
                <Link to="/events/$id" params={{ id: ref.id }} className="from-outside text-[13px] text-accent underline underline-offset-2">
                  {ref.title ?? words.tasks.readThread}
                </Link>
              )}
            </li>
          ))}
        </ul>
        {url && (
          <a href={url.href} target="_blank" rel="noreferrer noopener" className="from-outside mt-3 inline-flex items-baseline gap-1.5 text-[13px] text-accent underline underline-offset-2" title={words.tasks.leaves(url.host)}>
            <ExternalLink className="size-3 shrink-0" aria-hidden="true" />
            {url.href}
          </a>
        )}
      </Section>
      <Section title={words.focus.whyHere}>
        <WhyHere task={task} />
      </Section>
      <History task={task} />
    </div>
  );
}

function Actions({ task }: { task: TaskData }) {
  const actions = useTaskActions();
  const [isSnoozeOpen, setIsSnoozeOpen] = useState(false);
  const isDone = task.status === 'done';
  return (
    <div className="-mx-2 flex flex-wrap gap-1">
      {isDone ? (
        <Button kind="plain" size="small" onClick={() => void actions.reopen(task)}>
          {words.tasks.reopen}
        </Button>
      ) : (
        <Button kind="done" size="small" onClick={() => void actions.complete(task)}>
          <Check className="size-3.5" aria-hidden="true" />
          {words.tasks.complete}
        </Button>
      )}
      {!isDone && <SnoozeMenu task={task} isOpen={isSnoozeOpen} onOpenChange={setIsSnoozeOpen} />}
      <Button kind="quiet" size="small" onClick={() => void actions.undo(task.id)}>
        <RotateCcw className="size-3.5" aria-hidden="true" />
        {words.tasks.undoLast}
      </Button>
    </div>
  );
}

function History({ task }: { task: TaskData }) {
  const { timezone } = useProfile();
  const now = useNow();
  const history = useQuery(historyQuery(task.id, task.version));
  if (!history.data) return null;
  return (
    <Section title={words.tasks.history}>
      <ol className="grid gap-1.5 text-[13px]">
        {history.data.history.map((entry) => (
          <li key={entry.id} className="flex justify-between gap-3">
            <span>
              {words.tasks.changes[entry.change] ?? entry.change} <span className="text-ink-soft">{words.tasks.actors[entry.actor] ?? entry.actor}</span>
            </span>
            <time dateTime={entry.created_at} title={momentInWords(entry.created_at, timezone)} className="shrink-0 text-ink-faint">
              {relativeTime(entry.created_at, now)}
            </time>
          </li>
        ))}
      </ol>
    </Section>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="grid grid-cols-1 gap-3 border-t border-line pt-4">
      <h3 className="text-[13px] font-semibold tracking-wide text-ink-faint uppercase">{title}</h3>
      <div>{children}</div>
    </section>
  );
}
