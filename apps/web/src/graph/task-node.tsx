import type { Task } from '@adjutant/contracts-gateway';
import { useStore, type Node, type NodeProps, type ReactFlowState } from '@xyflow/react';
import { Check } from 'lucide-react';
import { createContext, memo, use } from 'react';

import { dueInWords } from '../format/due-in-words.js';
import { useProfile } from '../session/session-gate.js';
import { SourceBadge } from '../tasks/source-badge.js';
import { words } from '../words/words.js';

/** Below this nothing that is written can be read: a task is a coloured field. */
const FAR_ZOOM = 0.45;

export type TaskNodeData = { task: Task; isOpen: boolean; isCurrent: boolean };
export type TaskFlowNode = Node<TaskNodeData, 'task'>;

/** What nodes share: the time, and the task that wants the focus as soon as it is drawn. */
export const NodesContext = createContext<{ now: Date; takeFocus: (id: string, element: HTMLElement) => void }>({ now: new Date(0), takeFocus: () => undefined });

const isFarAway = ({ transform }: ReactFlowState): boolean => transform[2] < FAR_ZOOM;

/** A task as it stands in the drawing. */
export const TaskNode = memo(function TaskNode({ data: { task, isOpen, isCurrent } }: NodeProps<TaskFlowNode>) {
  const isFar = useStore(isFarAway);
  const { takeFocus } = use(NodesContext);
  const isDone = task.status === 'done';
  const tone = isDone ? 'border-done/35 bg-done-soft text-done' : isFar ? 'border-line-strong bg-line-strong text-ink-soft' : 'border-line bg-surface text-ink hover:border-line-strong';
  return (
    <button
      type="button"
      id={nodeElementId(task.id)}
      tabIndex={isCurrent ? 0 : -1}
      aria-label={isFar ? (isDone ? words.graph.doneTask(task.title) : task.title) : undefined}
      aria-haspopup="dialog"
      ref={(element) => {
        if (element) takeFocus(task.id, element);
      }}
      className={`flex size-full flex-col justify-between overflow-hidden rounded-lg border px-2.5 py-1.5 text-left ${tone} ${isOpen ? 'ring-2 ring-brass' : ''}`}
    >
      {!isFar && <Face task={task} isDone={isDone} />}
    </button>
  );
});

function Face({ task, isDone }: { task: Task; isDone: boolean }) {
  const { now } = use(NodesContext);
  const { timezone } = useProfile();
  return (
    <>
      <span className="from-outside line-clamp-2 text-[13px] leading-4 font-medium">{task.title}</span>
      <span className="flex w-full items-center justify-between gap-2">
        <SourceBadge source={task.source_kind} reference={task.source_ref} />
        {isDone ? <Check className="size-3.5 shrink-0" role="img" aria-label={words.graph.done} /> : <span className="shrink-0 text-[12px] text-ink-faint">{dueInWords(task, now, timezone).text}</span>}
      </span>
    </>
  );
}

export function nodeElementId(id: string): string {
  return `graph-task-${id}`;
}
