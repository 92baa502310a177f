import type { Task } from '@adjutant/client';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';

import { api } from '../api/client.js';
import { newKey } from '../api/new-key.js';
import { putTask, refreshTasks } from '../api/queries.js';
import { momentInWords } from '../format/dates.js';
import { fromWallTime, toWallTime, weekdayOf } from '../format/zoned-time.js';
import { useProfile } from '../session/session-gate.js';
import { say, sayProblem } from '../ui/toasts.js';
import { words } from '../words/words.js';

const MORNING_HOUR = 8;
const LATER_MS = 3 * 3_600_000;
const MONDAY = 1;

export interface SnoozeChoice {
  label: string;
  until: Date;
}

/** The moments that one usually puts a task off to. */
export function snoozeChoices(now: Date, timeZone: string): SnoozeChoice[] {
  const { laterToday, tomorrow, nextWeek, inAWeek } = words.focus;
  const daysToMonday = (MONDAY - weekdayOf(now, timeZone) + 7) % 7 || 7;
  return [
    { label: laterToday, until: new Date(now.getTime() + LATER_MS) },
    { label: tomorrow, until: morningIn(1, now, timeZone) },
    { label: nextWeek, until: morningIn(daysToMonday, now, timeZone) },
    { label: inAWeek, until: morningIn(7, now, timeZone) },
  ];
}

export function morningIn(days: number, now: Date, timeZone: string): Date {
  const wall = toWallTime(now, timeZone);
  return fromWallTime({ ...wall, day: wall.day + days, hour: MORNING_HOUR, minute: 0 }, timeZone);
}

export interface TaskActions {
  complete: (task: Task) => Promise<void>;
  reopen: (task: Task) => Promise<void>;
  snooze: (task: Task, until: Date) => Promise<void>;
  notToday: (task: Task) => Promise<void>;
  undo: (id: string) => Promise<void>;
  /** Takes back what was done last on this page, also when its answer is still to come. */
  undoLast: () => Promise<void>;
}

/** Tasks that were changed on this page, the newest last. */
const changed: string[] = [];
/** Ends when every change asked for so far has been answered. */
let answered: Promise<unknown> = Promise.resolve();

/** What can be done with a task; each says what it did and can be taken back. */
export function useTaskActions(): TaskActions {
  const queries = useQueryClient();
  const { timezone } = useProfile();
  return useMemo(() => {
    const attempt = async (work: () => Promise<void>, title?: string) => {
      const working = work();
      answered = Promise.allSettled([answered, working]);
      try {
        await working;
      } catch (error) {
        sayProblem(error, { ...(title ? { title: words.tasks.unchanged(title) } : {}), again: () => void attempt(work, title) });
      }
      await refreshTasks(queries);
    };
    const undo = (id: string) => {
      const idempotencyKey = newKey();
      return attempt(async () => {
        await api.call('undoTask', { id }, { idempotencyKey });
        if (changed.includes(id)) changed.splice(changed.lastIndexOf(id), 1);
        say(words.common.undone);
      });
    };
    const remember = (task: Task, sentence: string) => {
      changed.push(task.id);
      say(sentence, { undo: () => void undo(task.id) });
    };
    const snooze = (task: Task, until: Date) =>
      attempt(async () => {
        putTask(queries, await api.call('patchTask', { id: task.id, status: 'snoozed', snoozed_until: until.toISOString() }));
        remember(task, words.focus.snoozedUntil(momentInWords(until, timezone)));
      }, task.title);
    return {
      undo,
      snooze,
      notToday: (task) => snooze(task, morningIn(1, new Date(), timezone)),
      complete: (task) => {
        const idempotencyKey = newKey();
        return attempt(async () => {
          await api.call('completeTask', { id: task.id }, { idempotencyKey });
          remember(task, words.focus.wellDone);
        }, task.title);
      },
      reopen: (task) => attempt(async () => putTask(queries, await api.call('patchTask', { id: task.id, status: 'todo' })), task.title),
      undoLast: () => {
        const undone = answered.then(async () => {
          const last = changed.at(-1);
          if (last) await undo(last);
          else say(words.common.nothingToUndo);
        });
        answered = Promise.allSettled([undone]);
        return undone;
      },
    };
  }, [queries, timezone]);
}
