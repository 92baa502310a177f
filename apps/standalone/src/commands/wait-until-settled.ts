import type { AdjutantClient } from '@adjutant/client';
import type { SystemStatus } from '@adjutant/contracts-operations';
import { setTimeout as delay } from 'node:timers/promises';

import { plainLine, type Output } from '../terminal/output.js';

const POLL_MS = 150;
const DEADLINE_MS = 60 * 60_000;

/** How much of what came in is not yet searchable, read, or turned into tasks. */
function remaining(status: SystemStatus): number {
  return status.index.pending + status.detection.pending + status.tasks.pending;
}

const READERS = ['embedding', 'agent-orchestrator', 'task-graph'];

/** Figures of a service that is away are zero, which says nothing about its work. */
function isAnswered({ checks }: SystemStatus): boolean {
  return READERS.every((name) => checks[name]?.status !== 'error');
}

/** Waits until everything that came in is searchable and its tasks are on the board. */
export async function waitUntilSettled(client: AdjutantClient, output: Output, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  let most = 1;
  while (Date.now() < deadline) {
    const status = await client.call('getStatus', {});
    const left = remaining(status);
    if (left === 0 && isAnswered(status)) return output.status('');
    most = Math.max(most, left);
    output.status(plainLine(`Reading: ${left} of ${most} steps left`));
    await delay(POLL_MS, undefined, { signal });
  }
}
