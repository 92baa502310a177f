import type { RankInputs } from './rank-tasks.js';
import type { TimeFrame } from './time-frame.js';

function count(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? '' : 's'}`;
}

/** `5 minutes`, `3 hours`, `2 days`. */
export function sayHours(hours: number): string {
  if (hours < 1) return count(Math.max(1, Math.round(hours * 60)), 'minute');
  return hours < 48 ? count(Math.round(hours), 'hour') : count(Math.round(hours / 24), 'day');
}

function asOf(frame: TimeFrame): string {
  return frame.archive_date ? ` (as of ${frame.archive_date}, the newest item of an archive)` : '';
}

function sayDay(daysAhead: number): string {
  if (daysAhead === 0) return 'due today';
  if (daysAhead === 1) return 'due tomorrow';
  return `due in ${daysAhead} days`;
}

/** Why the work is as urgent as it is. */
export function sayDue(task: Pick<RankInputs, 'all_day' | 'stated_priority'>, hours: number | null, frame: TimeFrame): string {
  if (hours === null) return task.stated_priority ? `no due date; ${task.stated_priority} as stated` : 'no due date';
  if (hours <= 0) return `overdue by ${sayHours(-hours)}${asOf(frame)}`;
  const daysAhead = Math.ceil((hours - frame.hours_left_today) / 24);
  if (!task.all_day && daysAhead <= 0) return `due in ${sayHours(hours)}${asOf(frame)}`;
  return sayDay(Math.max(0, daysAhead)) + asOf(frame);
}

export function sayImportance(task: Pick<RankInputs, 'importance' | 'stated_priority'>): string {
  if (task.stated_priority) return `marked ${task.stated_priority}`;
  if (task.importance >= 0.7) return 'the words ask for it strongly';
  return task.importance >= 0.4 ? 'an ordinary request' : 'mentioned in passing';
}

export function sayActivity(ageHours: number, isKept: boolean, frame: TimeFrame): string {
  const verb = isKept ? 'you last touched it' : 'last asked';
  return ageHours < 1 / 60 ? `${verb} just now${asOf(frame)}` : `${verb} ${sayHours(ageHours)} ago${asOf(frame)}`;
}

export function saySignal(task: Pick<RankInputs, 'source_signal' | 'is_kept'>): string {
  if (task.source_signal >= 0.7) return task.is_kept ? 'yours' : 'addressed to you';
  return task.source_signal >= 0.4 ? 'you are among those addressed' : 'not addressed to you in particular';
}
