import { defineRpc, erasing, instant } from '@adjutant/contracts-core';
import { z } from 'zod';

/** Is the service able to work? */
export const getBackupHealth = defineRpc({
  name: 'backup.get-health.v1',
  request: z.object({}),
  response: z.object({ status: z.enum(['ok', 'error']), checked_at: instant }),
  timeoutMs: 5_000,
});

/** Removes all that the service keeps of the user who is named in the context, for good. */
export const eraseUser = defineRpc({ name: 'backup.erase-user.v1', ...erasing });

/** How many bytes lie in the blob store, of everybody together; counted once a minute at most. */
export const measureBlobs = defineRpc({
  name: 'backup.measure-blobs.v1',
  request: z.object({}),
  response: z.object({ bytes: z.number().int() }),
  timeoutMs: 2_000,
});

export const backupContracts = { getBackupHealth, eraseUser, measureBlobs };
