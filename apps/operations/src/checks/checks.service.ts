import { BlobStore } from '@adjutant/blob-store';
import { listAgents } from '@adjutant/contracts-agent-orchestrator';
import { getKeySet } from '@adjutant/contracts-auth-billing';
import { getBackupHealth } from '@adjutant/contracts-backup';
import { listConnectors } from '@adjutant/contracts-connector-ingest';
import { AppError, Clock, systemContext, type MessageContext } from '@adjutant/contracts-core';
import { getIndexStatus } from '@adjutant/contracts-embedding';
import type { HealthReport } from '@adjutant/contracts-operations';
import { getGraphFilters } from '@adjutant/contracts-task-graph';
import { Database } from '@adjutant/database';
import { Bus } from '@adjutant/messaging';
import { Injectable } from '@nestjs/common';

import type { OperationsTables } from '../database/tables.js';
import { PROGRAM_VERSION } from './program-version.js';

export type Checks = HealthReport['checks'];
type Check = Checks[string];

/** Health is asked by machines that wait: who has not answered by then is ill. */
const DEADLINE_MS = 2_000;
const PROBE_KEY = 'health/probe';

/** Asks everything that the system needs whether it is able to work. */
@Injectable()
export class ChecksService {
  constructor(
    private readonly bus: Bus,
    private readonly database: Database<OperationsTables>,
    private readonly blobs: BlobStore,
    private readonly clock: Clock,
  ) {}

  async report(ctx: MessageContext): Promise<HealthReport> {
    const checks = await this.run(ctx);
    const isHealthy = Object.values(checks).every((check) => check.status !== 'error');
    return { status: isHealthy ? 'healthy' : 'unhealthy', version: PROGRAM_VERSION, checks, timestamp: this.clock.now().toISOString() };
  }

  /** All checks at once. What this profile does not have is off. */
  async run({ requestId }: MessageContext): Promise<Checks> {
    const ctx = systemContext(requestId);
    const within = { timeoutMs: DEADLINE_MS };
    const probes = {
      database: () => this.database.ping(),
      storage: () => this.blobs.put(ctx, PROBE_KEY, Buffer.from(requestId)),
      auth_billing: () => this.bus.request(ctx, getKeySet, {}, within),
      connector_ingest: () => this.bus.request(ctx, listConnectors, {}, within),
      embedding: () => this.bus.request(ctx, getIndexStatus, {}, within),
      agent_orchestrator: () => this.bus.request(ctx, listAgents, {}, within),
      task_graph: () => this.bus.request(ctx, getGraphFilters, {}, within),
      backup: () => this.bus.request(ctx, getBackupHealth, {}, within),
    };
    const results = await Promise.all(Object.entries(probes).map(async ([name, probe]) => [name, await check(probe)] as const));
    return { redis: off('This profile keeps its jobs in PostgreSQL.'), mcp_servers: off('No MCP server is configured.'), ...Object.fromEntries(results) };
  }
}

function off(message: string): Check {
  return { status: 'off', message };
}

async function check(probe: () => Promise<unknown>): Promise<Check> {
  try {
    await probe();
    return { status: 'ok', message: null };
  } catch (error) {
    return { status: 'error', message: AppError.from(error).message };
  }
}
