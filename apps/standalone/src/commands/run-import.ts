import { setTimeout as delay } from 'node:timers/promises';

import type { AdjutantClient } from '@adjutant/client';
import type { ImportRun } from '@adjutant/contracts-connector-ingest';

import { plainLine, type Output } from '../terminal/output.js';
import { ImportProgress } from '../terminal/progress.js';
import { explainBreak, StallWatch } from './stall-watch.js';
import { waitUntilSettled } from './wait-until-settled.js';

const POLL_MS = 150;
const SHOWN_SKIPPED = 20;

async function follow(client: AdjutantClient, id: string, progress: ImportProgress, signal: AbortSignal): Promise<ImportRun> {
  const watch = new StallWatch(client);
  for (;;) {
    const run = await client.call('getImport', { id });
    if (!['queued', 'running'].includes(run.state)) {
      progress.end(run);
      return run;
    }
    progress.show(run);
    await watch.check(`${run.items_done}/${run.bytes_done}`);
    await delay(POLL_MS, undefined, { signal });
  }
}

/** Imports paths, shows how far it is, and waits until the tasks are on the board. Ctrl-C cancels; what came in stays. */
export async function runImport(client: AdjutantClient, paths: string[], ownerAddresses: string[], output: Output, signal: AbortSignal): Promise<ImportRun> {
  const progress = new ImportProgress(output);
  const { id } = await client.call('startImport', { paths, owner_addresses: ownerAddresses });
  try {
    const run = await follow(client, id, progress, signal);
    await waitUntilSettled(client, output, signal);
    return run;
  } catch (error) {
    progress.clear();
    if (!signal.aborted) throw await explainBreak(client, error);
    await client.call('cancelImport', { id });
    throw error;
  }
}

/** What came in, what was skipped and why, by name. */
export function printImport(output: Output, run: ImportRun): void {
  const formats = Object.entries(run.by_format).map(([format, count]) => `${count} from ${format}`);
  output.line(`${run.items_done} items read${formats.length > 0 ? ` (${formats.join(', ')})` : ''}: ${run.created} new, ${run.updated} changed, ${run.unchanged} known already.`);
  if (run.skipped_total > 0) output.line(`${run.skipped_total} skipped:`);
  for (const { path, item, reason } of run.skipped.slice(0, SHOWN_SKIPPED)) output.line(`  ${plainLine(item ? `${path} › ${item}` : path, 120)}: ${plainLine(reason, 200)}`);
  const rest = run.skipped_total - Math.min(SHOWN_SKIPPED, run.skipped.length);
  if (rest > 0) output.line(`  … and ${rest} more; --json lists up to 200.`);
  if (run.message) output.line(plainLine(run.message, 300));
}
