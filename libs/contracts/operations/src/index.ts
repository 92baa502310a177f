import { defineRpc, instant, pageCursor, pageLimit } from '@adjutant/contracts-core';
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

export const systemStatus = z.object({
  status: z.enum(['healthy', 'unhealthy']),
  version: z.string(),
  profile: z.enum(['standalone', 'cluster']),
  uptime_seconds: z.number(),
  events: z.object({ total: z.number().int(), by_source: z.record(z.string(), z.number().int()) }),
  index: z.object({ pending: z.number().int(), indexed: z.number().int(), failed: z.number().int(), model: z.string() }),
  detection: z.object({ pending: z.number().int(), read: z.number().int(), failed: z.number().int(), model: z.string().nullable() }),
  tasks: z.object({ open: z.number().int(), by_priority: z.record(z.string(), z.number().int()), pending: z.number().int() }),
  dead_letters: z.number().int(),
  checks: healthReport.shape.checks,
});
export type SystemStatus = z.output<typeof systemStatus>;

export const getHealth = defineRpc({ name: 'operations.get-health.v1', request: z.object({}), response: healthReport, timeoutMs: 5_000 });
export const getStatus = defineRpc({ name: 'operations.get-status.v1', request: z.object({}), response: systemStatus });
export const listAudit = defineRpc({
  name: 'operations.list-audit.v1',
  request: z.object({ object_type: z.string().optional(), object_id: z.string().optional(), limit: pageLimit(), cursor: pageCursor.optional() }),
  response: z.object({ entries: z.array(auditEntry), next_cursor: z.string().nullable() }),
});

export const operationsContracts = { getHealth, getStatus, listAudit };
