import type { AdjutantClient } from '@adjutant/client';
import { Settlement } from '@adjutant/standalone';
import { waitFor } from '@adjutant/testing';

/** Resolves once everything that came in is searchable, read and merged. */
export async function settled(client: AdjutantClient, deadlineMs = 120_000): Promise<void> {
  const settlement = new Settlement();
  await waitFor(async () => settlement.isSettled(await client.call('getStatus', {}), performance.now()), { deadlineMs, what: 'everything to be indexed, read and merged' });
}

/** Imports paths and waits until their tasks are there. */
export async function importAndSettle(client: AdjutantClient, paths: string[], ownerAddresses: string[] = []) {
  const { id } = await client.call('startImport', { paths, owner_addresses: ownerAddresses });
  await waitFor(async () => !['queued', 'running'].includes((await client.call('getImport', { id })).state), { deadlineMs: 120_000 });
  await settled(client);
  return client.call('getImport', { id });
}
