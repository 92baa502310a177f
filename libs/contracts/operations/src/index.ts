import { deadLetterDetails, deadLetterIds, deadLetterQuery, deadLetterView, defineEvent, defineRpc, erasing, failedJobView, instant, jobCounts, jobIds, jobsQuery, oneDeadLetter, pageCursor, pageLimit } from '@adjutant/contracts-core';
import { z } from 'zod';

/** `healthy` only when every check passes. Checks say what is wrong in one sentence. */
export const healthReport = z.object({
  status: z.enum(['healthy', 'unhealthy']),
  version: z.string(),
  checks: z.record(z.string(), z.object({ status: z.enum(['ok', 'error', 'off']), message: z.string().nullable() })),
  timestamp: instant,
});
export type HealthReport = z.output<typeof healthReport>;

export const auditEntry = z.object({
  id: z.uuid(),
  occurred_at: instant,
  actor: z.string(),
  action: z.string(),
  object_type: z.string(),
  object_id: z.string(),
  request_id: z.string(),
  details: z.record(z.string(), z.unknown()),
});
export type AuditEntry = z.output<typeof auditEntry>;

/** Where the data lies (told to administrators only), and how much of it there is in bytes; measured once a minute at most. `search_index` is null where a server of its own, or the database, keeps it. */
export const storageUse = z.object({
  data_folder: z.string().nullable(),
  bytes: z.object({ database: z.number().int(), search_index: z.number().int().nullable(), blobs: z.number().int(), total: z.number().int() }),
});
export type StorageUse = z.output<typeof storageUse>;

export const systemStatus = z.object({
  status: z.enum(['healthy', 'unhealthy']),
  version: z.string(),
  profile: z.enum(['standalone', 'cluster']),
  uptime_seconds: z.number(),
  events: z.object({ total: z.number().int(), by_source: z.record(z.string(), z.number().int()) }),
  index: z.object({ pending: z.number().int(), indexed: z.number().int(), failed: z.number().int(), model: z.string() }),
  detection: z.object({ pending: z.number().int(), read: z.number().int(), failed: z.number().int(), model: z.string().nullable() }),
  tasks: z.object({ open: z.number().int(), by_priority: z.record(z.string(), z.number().int()), pending: z.number().int() }),
  storage: storageUse,
  dead_letters: z.number().int(),
  checks: healthReport.shape.checks,
});
export type SystemStatus = z.output<typeof systemStatus>;

/** An erasure of all that a user has. `removed` counts by owner so far; `message` says of a failed one why, and what to do. */
export const erasure = z.object({
  erasure_id: z.uuid(),
  state: z.enum(['running', 'done', 'failed']),
  removed: z.record(z.string(), z.number().int()),
  message: z.string().nullable(),
  requested_at: instant,
  finished_at: instant.nullable(),
});
export type Erasure = z.output<typeof erasure>;

const CONFIRM = 'delete my data';
const HOW_TO_CONFIRM = `This deletes all your data for good. To do so, send {"confirm": "${CONFIRM}"}.`;
export const erasureConfirmation = z.strictObject({ confirm: z.literal(CONFIRM, HOW_TO_CONFIRM) }, HOW_TO_CONFIRM);

export const getHealth = defineRpc({ name: 'operations.get-health.v1', request: z.object({}), response: healthReport, timeoutMs: 5_000 });
export const getStatus = defineRpc({ name: 'operations.get-status.v1', request: z.object({}), response: systemStatus });
export const listAudit = defineRpc({
  name: 'operations.list-audit.v1',
  request: z.object({ object_type: z.string().optional(), object_id: z.string().optional(), limit: pageLimit(), cursor: pageCursor.optional() }),
  response: z.object({ entries: z.array(auditEntry), next_cursor: z.string().nullable() }),
});

/** Messages of every service that could not be handled, newest first, and what becomes of them when they are delivered again; for administrators. `away` names the services that did not answer. */
export const listDeadLetters = defineRpc({
  name: 'operations.list-dead-letters.v1',
  request: deadLetterQuery,
  response: z.object({ dead_letters: z.array(deadLetterView), total: z.number().int(), away: z.array(z.string()) }),
});
/** One of them, without what is in it. NOT_FOUND when nobody has it; UNAVAILABLE when one of those who did not answer may. */
export const getDeadLetter = defineRpc({ name: 'operations.get-dead-letter.v1', request: oneDeadLetter, response: deadLetterDetails });
export const replayDeadLetters = defineRpc({
  name: 'operations.replay-dead-letters.v1',
  request: deadLetterIds,
  response: z.object({ replayed: z.number().int(), away: z.array(z.string()) }),
  timeoutMs: 60_000,
});

/** Background work by service, and the newest jobs of all that were given up. */
export const jobsReport = z.object({
  services: z.array(z.object({ service: z.string(), ...jobCounts.shape })),
  failed: z.array(z.object({ service: z.string(), ...failedJobView.shape })),
});
export type JobsReport = z.output<typeof jobsReport>;
/** For administrators, as what becomes of jobs that are tried again with all their attempts. */
export const listJobs = defineRpc({ name: 'operations.list-jobs.v1', request: jobsQuery, response: jobsReport });
export const retryJobs = defineRpc({ name: 'operations.retry-jobs.v1', request: jobIds, response: z.object({ retried: z.number().int() }), timeoutMs: 30_000 });

/** Begins to erase everything of the user, everywhere; while that goes on, asking again answers the same erasure. */
export const startErasure = defineRpc({ name: 'operations.start-erasure.v1', request: erasureConfirmation, response: erasure });
export const getErasure = defineRpc({ name: 'operations.get-erasure.v1', request: z.object({ id: z.uuid() }), response: erasure });
/** Nothing of the user is left anywhere. */
export const dataErased = defineEvent({ name: 'operations.data-erased.v1', payload: z.object({ erasure_id: z.uuid() }) });

/** Removes all that the service keeps of the user who is named in the context, for good. */
export const eraseUser = defineRpc({ name: 'operations.erase-user.v1', ...erasing });

export const operationsContracts = { getHealth, getStatus, listAudit, listDeadLetters, getDeadLetter, replayDeadLetters, listJobs, retryJobs, startErasure, getErasure, eraseUser, dataErased };
