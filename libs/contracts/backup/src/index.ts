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

export const backupContracts = { getBackupHealth, eraseUser };
