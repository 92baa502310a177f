import { z } from 'zod';

/** The service needs nothing of its own beyond what every service gets. */
export const backupConfig = z.object({});
