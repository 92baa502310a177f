import { z } from 'zod';

/** backup reads nothing from the environment beyond what every service needs. */
export const backupConfig = z.object({});
