import type { AdjutantClient } from '@adjutant/client';
import { setTimeout as delay } from 'node:timers/promises';

import { plainLine, type Output } from '../terminal/output.js';
import { remaining, Settlement } from './settlement.js';
import { StallWatch } from './stall-watch.js';

const POLL_MS = 150;
const DEADLINE_MS = 60 * 60_000;

/** Waits until everything that came in is searchable and its tasks are on the board. */
export async function waitUntilSettled(client: AdjutantClient, output: Output, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  const settlement = new Settlement();
  const watch = new StallWatch(client);
  let most = 1;
  while (Date.now() < deadline) {
    const status = await client.call('getStatus', {});
    const left = remaining(status);
    if (settlement.isSettled(status, performance.now())) return output.status('');
    await watch.check(String(left));
    most = Math.max(most, left);
    output.status(plainLine(`Reading: ${left} of ${most} steps left`));
    await delay(POLL_MS, undefined, { signal });
  }
}
