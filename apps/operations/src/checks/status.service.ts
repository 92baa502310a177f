import { getDetectionStatus } from '@adjutant/contracts-agent-orchestrator';
import { countEvents } from '@adjutant/contracts-connector-ingest';
import { AppError, Clock, type MessageContext } from '@adjutant/contracts-core';
import { getIndexStatus } from '@adjutant/contracts-embedding';
import type { SystemStatus } from '@adjutant/contracts-operations';
import { getTaskStatus } from '@adjutant/contracts-task-graph';
import { Bus } from '@adjutant/messaging';
import { CONFIG } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';

import type { OperationsConfig } from '../config.js';
import { ChecksService, type Checks } from './checks.service.js';
import { PROGRAM_VERSION } from './program-version.js';

/** A count that takes longer is left out: status answers even when a service hangs. */
const DEADLINE_MS = 3_000;

/** How far the user's work is, from every owner at once. Who does not answer is shown in the checks, and counts as nothing. */
@Injectable()
export class StatusService {
  readonly #startedAt: Date;

  constructor(
    private readonly bus: Bus,
    private readonly checks: ChecksService,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: OperationsConfig,
  ) {
    this.#startedAt = clock.now();
  }

  async get(ctx: MessageContext): Promise<SystemStatus> {
    const within = { timeoutMs: DEADLINE_MS };
    const silent: Checks = {};
    const asked = <T>(name: string, answer: Promise<T>, otherwise: T) => answer.catch((error: unknown) => noteSilence(silent, name, error, otherwise));
    const [health, events, index, detection, tasks, deadLetters] = await Promise.all([
      this.checks.report(ctx),
      asked('connector_ingest', this.bus.request(ctx, countEvents, {}, within), { total: 0, by_source: {}, newest_at: null }),
      asked('embedding', this.bus.request(ctx, getIndexStatus, {}, within), { pending: 0, indexed: 0, failed: 0, model: 'unknown', dimension: 0 }),
      asked('agent_orchestrator', this.bus.request(ctx, getDetectionStatus, {}, within), { pending: 0, read: 0, failed: 0, model: null }),
      asked('task_graph', this.bus.request(ctx, getTaskStatus, {}, within), { open: 0, pending: 0, by_priority: { critical: 0, high: 0, medium: 0, low: 0 } }),
      asked('dead_letters', this.bus.deadLetters.count(), 0),
    ]);
    return {
      status: Object.keys(silent).length > 0 ? 'unhealthy' : health.status,
      version: PROGRAM_VERSION,
      profile: this.config.RABBITMQ_URL ? 'cluster' : 'standalone',
      uptime_seconds: (this.clock.now().getTime() - this.#startedAt.getTime()) / 1000,
      events: { total: events.total, by_source: events.by_source },
      index: { pending: index.pending, indexed: index.indexed, failed: index.failed, model: index.model },
      detection,
      tasks,
      dead_letters: deadLetters,
      checks: { ...health.checks, ...silent },
    };
  }
}

function noteSilence<T>(silent: Checks, name: string, error: unknown, otherwise: T): T {
  silent[name] = { status: 'error', message: AppError.from(error).message };
  return otherwise;
}
