import type { PromptResponse } from '@adjutant/contracts-agent-orchestrator';

import { describeDue } from '../terminal/describe-due.js';
import { plainLine, type Output } from '../terminal/output.js';
import type { Command } from './command.js';
import { withSystem } from './with-system.js';

const SHOWN_TASKS = 20;

function printQuestion(output: Output, { answer, sources }: Extract<PromptResponse, { intent: 'question' }>['response']): void {
  for (const line of answer.split('\n')) output.line(plainLine(line, 500));
  if (sources.length > 0) output.line();
  for (const { number, source, title, timestamp } of sources) output.line(output.dim(`[${number}] ${source} · ${timestamp.slice(0, 10)} · ${plainLine(title, 100)}`));
}

function printSummary(output: Output, { content, time_range }: Extract<PromptResponse, { intent: 'summarize' }>['response']): void {
  output.line(output.dim(`${time_range.start} – ${time_range.end}`));
  for (const line of content.overview.split('\n')) output.line(plainLine(line, 500));
  for (const { source, title } of content.key_events) output.line(`  • ${source}: ${plainLine(title, 120)}`);
}

function printTasks(output: Output, { tasks, total }: Extract<PromptResponse, { intent: 'task_detection' }>['response'], now: Date): void {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  output.line(total === 0 ? 'Nothing needs action.' : `${total} ${total === 1 ? 'task needs' : 'tasks need'} action.`);
  for (const task of tasks.slice(0, SHOWN_TASKS)) output.line(`  • ${plainLine(task.title, 100)}  ${output.dim(`${task.priority} · ${describeDue(task.due_at, task.all_day, now, zone)}`)}`);
}

export const askCommand: Command = (context) =>
  withSystem(context, async (client) => {
    const { output, args, clock } = context;
    const answer = await client.call('runPrompt', { prompt: args.operands.join(' ') });
    output.json(answer);
    if (answer.intent === 'question') printQuestion(output, answer.response);
    else if (answer.intent === 'summarize') printSummary(output, answer.response);
    else printTasks(output, answer.response, clock.now());
    return 0;
  });
