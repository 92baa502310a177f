import type { SystemStatus } from '@adjutant/contracts-operations';

/** Messages that are on their way from one service to the next are in nobody's figures, but not for long. */
const QUIET_MS = 300;
/** What was never indexed or read, because there is nothing in it, must not make one wait for ever. */
const GIVE_UP_MS = 5_000;
const READERS = ['embedding', 'agent-orchestrator', 'task-graph'];

/** How much of what came in is not yet searchable, read, or turned into tasks. */
export function remaining({ index, detection, tasks }: SystemStatus): number {
  return index.pending + detection.pending + tasks.pending;
}

/** Judges from one status after the other whether everything that came in has arrived everywhere. */
export class Settlement {
  #figures = '';
  #sinceMs = 0;

  isSettled(status: SystemStatus, nowMs: number): boolean {
    const { events, index, detection, tasks, checks } = status;
    const figures = JSON.stringify([events, index, detection, tasks]);
    if (figures !== this.#figures) [this.#figures, this.#sinceMs] = [figures, nowMs];
    const isAnswered = READERS.every((name) => checks[name]?.status !== 'error');
    const isComplete = Math.min(index.indexed + index.failed, detection.read + detection.failed) >= events.total;
    return isAnswered && remaining(status) === 0 && nowMs - this.#sinceMs >= (isComplete ? QUIET_MS : GIVE_UP_MS);
  }
}
