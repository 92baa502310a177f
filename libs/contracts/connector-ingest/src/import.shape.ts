import { instant } from '@adjutant/contracts-core';
import { z } from 'zod';

export const importFormat = z.enum(['mbox', 'maildir', 'eml', 'ics', 'slack', 'github', 'jira']);
export type ImportFormat = z.infer<typeof importFormat>;

/** Something that was not imported, and why, in one sentence. `item` names a message inside the file where there is one. */
export const skippedItem = z.object({ path: z.string(), item: z.string().optional(), reason: z.string() });
export type SkippedItem = z.infer<typeof skippedItem>;

/**
 * One import run. `items_total` is an estimate while `state` is running (null until known); `items_done` counts items
 * read; `created`, `updated`, `unchanged` count events. At most 200 skipped items are listed; `skipped_total` counts all.
 * `paths` are paths of the server, or the names at the top of what was uploaded. `current` is the file that is being read;
 * an export in a folder counts as one of `files_total`. What came in by an earlier version knows of no files.
 */
export const importRun = z.object({
  id: z.uuid(),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  paths: z.array(z.string()),
  message: z.string().nullable(),
  bytes_total: z.number().int(),
  bytes_done: z.number().int(),
  items_done: z.number().int(),
  created: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  skipped_total: z.number().int(),
  skipped: z.array(skippedItem),
  by_format: z.record(z.string(), z.number().int()),
  current: z.string().nullable().default(null),
  files_done: z.number().int().default(0),
  files_total: z.number().int().default(0),
  created_at: instant,
  finished_at: instant.nullable(),
});
export type ImportRun = z.output<typeof importRun>;
