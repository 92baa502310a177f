import type { PromptResponse } from '@adjutant/contracts-agent-orchestrator';
import { getEvents } from '@adjutant/contracts-connector-ingest';
import { Clock, type MessageContext } from '@adjutant/contracts-core';
import { listTasks, type TaskList } from '@adjutant/contracts-task-graph';
import { Bus } from '@adjutant/messaging';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import type { Filters } from '../prompts/infer-filters.js';
import { foldLists } from './fold-tasks.js';
import { isPromise, promiseAsked } from './keep-promises.js';

type Query = z.input<typeof listTasks.request>;
type Detection = Extract<PromptResponse, { intent: 'task_detection' }>['response'];

const LIMIT = 50;
/** How many events are asked for at once, and how often. */
const EVENTS = 100;
const MOST_PAGES = 4;

/** The task graph of steps: filters → queries → lists of the owner of tasks → folded. */
@Injectable()
export class DetectionsService {
  constructor(
    private readonly bus: Bus,
    private readonly clock: Clock,
  ) {}

  async detect(ctx: MessageContext, prompt: string, filters: Filters, signal?: AbortSignal): Promise<Detection> {
    const window = this.dueWindow(filters);
    const found = await this.list(ctx, queriesOf(prompt, filters, window), signal);
    const promise = promiseAsked(prompt);
    if (promise) return foldLists(await this.promised(ctx, found, promise.whom, signal));
    const isPastWindow = filters.window !== null && !window;
    if (isPastWindow) return foldLists(found.map((list) => arrivedIn(list, filters)));
    const isEmpty = found.every(({ total }) => total === 0);
    return foldLists(window && isEmpty && !window.due_after ? await this.list(ctx, queriesOf(prompt, filters, null), signal) : found);
  }

  /** What the owner said they would do, by the messages that the tasks come from. */
  private async promised(ctx: MessageContext, lists: readonly TaskList[], whom: string | null, signal?: AbortSignal): Promise<TaskList[]> {
    const ids = [...new Set(lists.flatMap((list) => list.tasks.flatMap((task) => task.source_refs.map(({ id }) => id))))];
    const pages = Array.from({ length: Math.min(MOST_PAGES, Math.ceil(ids.length / EVENTS)) }, (_, page) => ids.slice(page * EVENTS, (page + 1) * EVENTS));
    const events = (await Promise.all(pages.map((page) => this.bus.request(ctx, getEvents, { ids: page }, { signal })))).flatMap((answer) => answer.events);
    const byId = new Map(events.map((event) => [event.id, event]));
    return lists.map((list) => countedOf(list, list.tasks.filter((task) => isPromise(task, task.source_refs.flatMap(({ id }) => byId.get(id) ?? []), whom))));
  }

  /** A window that reaches into the future asks what is due by its end, one that begins there what is due in it; one that is over, what arrived in it. */
  private dueWindow({ window }: Filters): Query | null {
    const now = this.clock.now();
    if (!window || window.end <= now) return null;
    return { due_before: window.end.toISOString(), ...(window.start > now ? { due_after: window.start.toISOString() } : {}) };
  }

  private list(ctx: MessageContext, queries: readonly Query[], signal?: AbortSignal): Promise<TaskList[]> {
    return Promise.all(queries.map((query) => this.bus.request(ctx, listTasks, query, { signal })));
  }
}

/** The owner of tasks takes one source and one priority at a time. "high" is all that shows as high. */
function queriesOf(prompt: string, { sources, priority, window }: Filters, due: Query | null): Query[] {
  const levels = priority === 'high' ? (['critical', 'high'] as const) : [priority];
  const status = statusOf(prompt);
  const limit = (window && !due) || promiseAsked(prompt) ? 200 : LIMIT;
  return (sources ?? [undefined]).flatMap((source) => levels.map((level) => ({ ...due, ...(status ? { status } : {}), ...(source ? { source } : {}), ...(level ? { priority: level } : {}), limit })));
}

function statusOf(prompt: string): 'done' | 'snoozed' | undefined {
  if (/\b(?:finish(?:ed)?|completed?|done|closed?)\b/i.test(prompt) && !/\b(?:to be|needs? to be|get|getting|must be|should be) done\b/i.test(prompt)) return 'done';
  return /\bsnoozed\b/i.test(prompt) ? 'snoozed' : undefined;
}

function arrivedIn(list: TaskList, { window }: Filters): TaskList {
  const tasks = list.tasks.filter((task) => {
    const at = new Date(task.source_refs[0]?.occurred_at ?? task.created_at);
    return window !== null && at >= window.start && at < window.end;
  });
  return countedOf(list, tasks);
}

function countedOf(list: TaskList, tasks: TaskList['tasks']): TaskList {
  const by_priority = { critical: 0, high: 0, medium: 0, low: 0 };
  for (const task of tasks) by_priority[task.priority] += 1;
  return { ...list, tasks, total: tasks.length, by_priority };
}
