import type { ScoreTerm, TaskPriority } from '@adjutant/contracts-task-graph';

import { sayActivity, sayDue, sayImportance, saySignal } from './say-why.js';
import type { TimeFrame } from './time-frame.js';

/**
 * How much each term counts; the sum is 1. Urgency leads because a missed date cannot be made good; importance is what
 * was said about the work; recency and the source's own signals (written to you, assigned to you) break near ties.
 */
export const WEIGHTS = { urgency: 0.4, importance: 0.3, recency: 0.15, source_signal: 0.15 } as const;

/** Hours until due at which urgency has fallen to one half. */
export const URGENCY_HALF_HOURS = 72;
/** Hours since the last mention at which recency has fallen to one half. */
export const RECENCY_HALF_HOURS = 168;
/** Hours overdue after which work that nobody here took up begins to lose its urgency. */
export const LAPSE_AFTER_HOURS = 14 * 24;

/** From which score on a level applies when nobody stated one. */
export const LEVEL_FLOORS = { critical: 0.88, high: 0.68, medium: 0.42 } as const;

/** Urgency of work without a date, by its stated level: the tighter the promised reaction, the higher. */
const UNDATED_URGENCY = { critical: 0.9, high: 0.6, medium: 0.35, low: 0.15 } as const satisfies Record<TaskPriority, number>;
const UNDATED_URGENCY_UNSTATED = 0.3;
const STATED_IMPORTANCE = { critical: 1, high: 0.8, medium: 0.5, low: 0.2 } as const satisfies Record<TaskPriority, number>;

/** What the rank depends on, in the columns that store it. */
export interface RankInputs {
  stated_priority: TaskPriority | null;
  importance: number;
  source_signal: number;
  /** A person here wrote or changed it: it never lapses. */
  is_kept: boolean;
  /** Hours since 1970 of the last mention or change. */
  active_hours: number;
  /** Hours since 1970 of the due time; of a whole day, its last second on the wall clock. Null without a date. */
  due_hours: number | null;
  all_day: boolean;
}

export interface Rank {
  score: number;
  terms: ScoreTerm[];
  level: TaskPriority;
}

/** Hours until due as seen from `frame`, negative when overdue; null without a date. A whole day is due when it ends. */
export function hoursUntilDue(task: Pick<RankInputs, 'due_hours' | 'all_day'>, frame: TimeFrame): number | null {
  return task.due_hours === null ? null : task.due_hours - (task.all_day ? frame.wall_hours : frame.hours);
}

function undatedUrgency(stated: TaskPriority | null): number {
  return stated ? UNDATED_URGENCY[stated] : UNDATED_URGENCY_UNSTATED;
}

function datedUrgency(hours: number, isKept: boolean): number {
  const lapsed = isKept ? 0 : Math.max(0, -hours - LAPSE_AFTER_HOURS);
  return URGENCY_HALF_HOURS / (URGENCY_HALF_HOURS + Math.max(0, hours) + lapsed);
}

function importanceOf(task: Pick<RankInputs, 'importance' | 'stated_priority'>): number {
  return task.stated_priority ? STATED_IMPORTANCE[task.stated_priority] : task.importance;
}

/** The part of the score that time does not change: stored, so that ordering thousands of tasks needs two divisions each. */
export function standingOf(task: RankInputs): number {
  const waiting = task.due_hours !== null ? 0 : WEIGHTS.urgency * undatedUrgency(task.stated_priority);
  return waiting + WEIGHTS.importance * importanceOf(task) + WEIGHTS.source_signal * task.source_signal;
}

export function levelOf(score: number, stated: TaskPriority | null): TaskPriority {
  if (stated) return stated;
  if (score >= LEVEL_FLOORS.critical) return 'critical';
  if (score >= LEVEL_FLOORS.high) return 'high';
  return score >= LEVEL_FLOORS.medium ? 'medium' : 'low';
}

/** priority = w1·urgency + w2·importance + w3·recency + w4·source_signal, each term in 0..1 and in words. */
export function rankTask(task: RankInputs, frame: TimeFrame): Rank {
  const hours = hoursUntilDue(task, frame);
  const age = Math.max(0, frame.hours - task.active_hours);
  const urgency = hours === null ? undatedUrgency(task.stated_priority) : datedUrgency(hours, task.is_kept);
  const terms: ScoreTerm[] = [
    { name: 'urgency', weight: WEIGHTS.urgency, value: urgency, why: sayDue(task, hours, frame) },
    { name: 'importance', weight: WEIGHTS.importance, value: importanceOf(task), why: sayImportance(task) },
    { name: 'recency', weight: WEIGHTS.recency, value: RECENCY_HALF_HOURS / (RECENCY_HALF_HOURS + age), why: sayActivity(age, task.is_kept, frame) },
    { name: 'source_signal', weight: WEIGHTS.source_signal, value: task.source_signal, why: saySignal(task) },
  ];
  const score = terms.reduce((sum, term) => sum + term.weight * term.value, 0);
  return { score, terms, level: levelOf(score, task.stated_priority) };
}
