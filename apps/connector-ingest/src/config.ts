import { z } from 'zod';

/** What the service reads from the environment. */
export const connectorIngestConfig = z.object({
  /** A folder that every user may import from. Files elsewhere on the server only an admin may import. */
  IMPORT_ROOT: z.string().startsWith('/', 'must be an absolute path').optional(),
  /** How long events are kept after they were imported, in days. */
  EVENT_RETENTION_DAYS: z.coerce.number().int().min(1).max(36_500).default(30),
  /** Events that an import stores in one transaction. */
  IMPORT_BATCH: z.coerce.number().int().min(1).max(100).default(100),
  /** Largest file that may be uploaded. */
  MAX_UPLOAD_BYTES: z.coerce.number().int().min(1).default(2 * 1024 ** 3),
});
export type ConnectorIngestConfig = z.output<typeof connectorIngestConfig>;
