import { defineRpc, instant } from '@adjutant/contracts-core';
import { z } from 'zod';

/** Is the service able to work? */
export const getBackupHealth = defineRpc({
  name: 'backup.get-health.v1',
  request: z.object({}),
  response: z.object({ status: z.enum(['ok', 'error']), checked_at: instant }),
  timeoutMs: 5_000,
});

export const backupContracts = { getBackupHealth };
