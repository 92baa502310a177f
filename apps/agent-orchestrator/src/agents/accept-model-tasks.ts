import type { TaskCandidate } from '@adjutant/contracts-agent-orchestrator';
import type { Event } from '@adjutant/contracts-connector-ingest';

import { shorten } from '../requests/make-title.js';
import { parseDue } from '../windows/parse-due.js';
import type { Surroundings } from './agent.js';
import { buildCandidate, isQuoteOf } from './build-candidate.js';
import { repeats } from './read-resolutions.js';
import type { ModelTasks } from './extract-tasks.prompt.js';

const YEARS_AHEAD_MS = 3 * 366 * 86_400_000;
const DAY_MS = 86_400_000;

/** What of a model's answer stands: quotes that are in the message, dates that can be. The rest is left out. */
export function acceptModelTasks(event: Event, around: Surroundings, answer: ModelTasks): TaskCandidate[] {
  return answer.tasks
    .filter(({ quote }) => isQuoteOf(event, quote.trim()))
    .map((task) =>
      buildCandidate(event, {
        title: shorten(task.title.replace(/\s+/g, ' ').trim()),
        quote: task.quote.trim(),
        confidence: Math.min(task.confidence, event.details.is_bulk ? 0.5 : 0.95),
        importance: task.importance,
        sourceSignal: event.details.is_bulk ? 0.3 : 0.6,
        resolves: repeats(event, around, task.quote, task.title),
        details: (event.body ?? '').slice(0, 500),
        due: saneDue(task.due, event) ?? parseDue(task.quote, { now: new Date(event.occurred_at), timeZone: around.timeZone }),
      }),
    );
}

function saneDue(due: string | null, event: Event): { due_at: Date; all_day: boolean } | null {
  const at = due ? Date.parse(due) : Number.NaN;
  const written = Date.parse(event.occurred_at);
  if (Number.isNaN(at) || at < written - DAY_MS || at > written + YEARS_AHEAD_MS) return null;
  return { due_at: new Date(at), all_day: !/T\d/.test(due ?? '') };
}
