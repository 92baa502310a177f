import type { FocusBoard, Task } from '@adjutant/contracts-task-graph';

import { describeDue } from './describe-due.js';
import { plainLine, type Output } from './output.js';

const BUCKETS = [
  ['today', 'Today'],
  ['week', 'This week'],
  ['month', 'This month'],
] as const;

function origin(task: Task): string {
  const sources = [...new Set(task.source_refs.map((ref) => ref.source))];
  const names = (sources.length > 0 ? sources : [task.source_kind]).join(', ');
  return task.source_ref ? `${names} ${plainLine(task.source_ref, 60)}` : names;
}

function printTask(output: Output, task: Task, now: Date, timeZone: string): void {
  output.line(`  • ${output.bold(plainLine(task.title, 100))}  ${output.dim(`${describeDue(task.due_at, task.all_day, now, timeZone)} · ${origin(task)}`)}`);
  const quote = task.source_refs.find((ref) => ref.quote)?.quote;
  if (quote) output.line(`    “${plainLine(quote, 150)}”`);
}

/** Prints the board: three columns under each other, each task with the sentence that it came from. */
export function printBoard(output: Output, board: FocusBoard, now: Date): void {
  for (const [key, label] of BUCKETS) {
    const { tasks, total } = board[key];
    output.line();
    output.line(output.bold(total > tasks.length ? `${label} (${tasks.length} of ${total})` : label));
    if (tasks.length === 0) output.line('  Nothing here.');
    for (const task of tasks) printTask(output, task, now, board.time_zone);
  }
  output.line();
}
