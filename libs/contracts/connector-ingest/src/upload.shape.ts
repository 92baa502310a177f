import { z } from 'zod';

/** The largest part of an upload, in bytes. */
export const PART_BYTES = 8 * 1024 ** 2;
export const MAX_PARTS = 10_000;
/** Files that one import takes in from uploads. */
export const MAX_UPLOADS = 10_000;

/** A file that a browser sends in parts. `name` is shown and may have folders; `part_bytes` is the most that one part may have. */
export const upload = z.object({
  id: z.uuid(),
  name: z.string(),
  size_bytes: z.number().int(),
  part_bytes: z.number().int(),
  received_bytes: z.number().int(),
});
export type Upload = z.output<typeof upload>;

/** Where the parts of an upload lie in the blob store of its user. */
export const uploadPrefix = (id: string): string => `uploads/${id}/`;

/** Sorts as the parts follow each other. */
export const uploadPartKey = (id: string, number: number): string => uploadPrefix(id) + String(number).padStart(5, '0');
