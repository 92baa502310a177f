import type { PromptResponse } from '@adjutant/contracts-agent-orchestrator';
import type { Task, TaskList } from '@adjutant/contracts-task-graph';

import { sayDue } from '../windows/say-window.js';

type Detection = Extract<PromptResponse, { intent: 'task_detection' }>['response'];
type PromptTask = Detection['tasks'][number];

const PRIORITIES = { critical: 'high', high: 'high', medium: 'medium', low: 'low' } as const;
const STATUSES = { todo: 'open', scheduled: 'open', in_progress: 'open', snoozed: 'snoozed', done: 'done' } as const;

/** A task in the three statuses and priorities of a prompt's answer; null for one that was dismissed. */
export function foldTask(task: Task): PromptTask | null {
  if (task.status === 'dismissed') return null;
  return {
    id: task.id,
    status: STATUSES[task.status],
    priority: PRIORITIES[task.priority],
    title: task.title,
    details: task.details,
    due_at: task.due_at,
    all_day: task.all_day,
    source_event_id: task.source_event_id,
    source_refs: task.source_refs.map(({ id, source, quote }) => ({ type: 'event', id, source, ...(quote === undefined ? {} : { quote }) })),
    created_at: task.created_at,
    updated_at: task.updated_at,
  };
}

/** Several lists as one answer, best first. */
export function foldLists(lists: readonly TaskList[]): Detection {
  const tasks = lists.flatMap((list) => list.tasks).sort((left, right) => right.score - left.score);
  const sum = (...levels: (keyof TaskList['by_priority'])[]): number => lists.reduce((total, list) => total + levels.reduce((part, level) => part + (list.by_priority[level] ?? 0), 0), 0);
  return {
    tasks: tasks.map(foldTask).filter((task) => task !== null),
    total: lists.reduce((total, list) => total + list.total, 0),
    by_priority: { high: sum('critical', 'high'), medium: sum('medium'), low: sum('low') },
  };
}

/** The list in words, for whoever reads the stream. */
export function sayTasks({ tasks, total, by_priority }: Detection, now: Date, timeZone: string): string {
  if (total === 0) return 'Nothing needs your action here.';
  const lines = tasks.slice(0, 10).map((task, at) => `${at + 1}. ${task.title}${task.due_at ? ` (due ${sayDue({ due_at: task.due_at, all_day: task.all_day }, now, timeZone)})` : ''} – ${task.priority}`);
  return [`${total} ${total === 1 ? 'task' : 'tasks'}: ${by_priority.high} high, ${by_priority.medium} medium, ${by_priority.low} low.`, ...lines].join('\n');
}
