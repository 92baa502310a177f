import type { AdjutantClient } from '@adjutant/client';
import { waitFor } from '@adjutant/testing';

/** Of a reader that is away the status counts nothing waiting. */
const READERS = ['embedding', 'agent-orchestrator', 'task-graph'];

/** Resolves once everything that came in is searchable, read and merged. */
export async function settled(client: AdjutantClient, deadlineMs = 120_000): Promise<void> {
  await waitFor(
    async () => {
      const { index, detection, tasks, checks } = await client.call('getStatus', {});
      if (READERS.some((name) => checks[name]?.status === 'error')) return false;
      return index.pending + detection.pending + tasks.pending === 0;
    },
    { deadlineMs },
  );
}

/** Imports paths and waits until their tasks are there. */
export async function importAndSettle(client: AdjutantClient, paths: string[], ownerAddresses: string[] = []) {
  const { id } = await client.call('startImport', { paths, owner_addresses: ownerAddresses });
  await waitFor(async () => !['queued', 'running'].includes((await client.call('getImport', { id })).state), { deadlineMs: 120_000 });
  await settled(client);
  return client.call('getImport', { id });
}
