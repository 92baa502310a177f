import { z } from 'zod';

/** operations reads nothing from the environment beyond what every service needs. */
export const operationsConfig = z.object({});
