import { getDetectionStatus } from '@adjutant/contracts-agent-orchestrator';
import { countEvents } from '@adjutant/contracts-connector-ingest';
import { AppError, Clock, type MessageContext, systemContext } from '@adjutant/contracts-core';
import { getIndexStatus } from '@adjutant/contracts-embedding';
import type { HealthReport, SystemStatus } from '@adjutant/contracts-operations';
import { getTaskStatus } from '@adjutant/contracts-task-graph';
import { Bus } from '@adjutant/messaging';
import { PLATFORM_INFO, type PlatformInfo } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';

import { DeadLettersService } from '../dead-letters/dead-letters.service.js';
import { HealthChecksService, statusOf } from '../health-checks/health-checks.service.js';
import { ModelProbeService } from './model-probe.service.js';
import { NO_BYTES, StorageService } from './storage.service.js';

type Checks = HealthReport['checks'];

const NO_EVENTS = { total: 0, by_source: {} };
const NO_INDEX = { pending: 0, indexed: 0, failed: 0, model: 'unknown' };
const NO_DETECTION = { pending: 0, read: 0, failed: 0, model: null };
const NO_LETTERS = { total: 0, away: [] as string[] };
const NO_TASKS = { open: 0, by_priority: {}, pending: 0 };
const DEADLINE_MS = 3_000;

@Injectable()
export class StatusesService {
  readonly #startedAtMs: number;

  constructor(
    private readonly bus: Bus,
    private readonly healthChecks: HealthChecksService,
    private readonly deadLetters: DeadLettersService,
    private readonly storage: StorageService,
    private readonly modelProbe: ModelProbeService,
    private readonly clock: Clock,
    @Inject(PLATFORM_INFO) private readonly platform: PlatformInfo,
  ) {
    this.#startedAtMs = clock.now().getTime();
  }

  /** Figures of one user, each from its owner. Of an owner that is away they are zero, and its check says why. */
  async get(ctx: MessageContext): Promise<SystemStatus> {
    const failed: Checks = {};
    const options = { timeoutMs: DEADLINE_MS };
    const [health, model, events, index, detection, tasks, bytes, deadLetters] = await Promise.all([
      this.healthChecks.check(ctx.requestId),
      this.modelProbe.check(),
      orElse(this.bus.request(ctx, countEvents, { needs_newest: false }, options), NO_EVENTS, failed, 'connector-ingest'),
      orElse(this.bus.request(ctx, getIndexStatus, {}, options), NO_INDEX, failed, 'embedding'),
      orElse(this.bus.request(ctx, getDetectionStatus, {}, options), NO_DETECTION, failed, 'agent-orchestrator'),
      orElse(this.bus.request(ctx, getTaskStatus, {}, options), NO_TASKS, failed, 'task-graph'),
      orElse(this.storage.bytes(), NO_BYTES, failed, 'database'),
      orElse(this.deadLetters.list(systemContext(ctx.requestId), { limit: 1 }), NO_LETTERS, failed, 'dead_letters'),
    ]);
    if (deadLetters.away.length > 0) failed['dead_letters'] = { status: 'error', message: `Not counted where nobody answers: ${deadLetters.away.join(', ')}.` };
    const checks = { ...health.checks, ...failed };
    const storage = { data_folder: this.storage.folderFor(ctx), bytes };
    return { ...this.describeProgram(), status: statusOf(checks), events, index, detection, tasks, storage, dead_letters: deadLetters.total, checks: { ...checks, ...model } };
  }

  private describeProgram(): Pick<SystemStatus, 'version' | 'profile' | 'uptime_seconds'> {
    const { version, profile } = this.platform;
    return { version, profile, uptime_seconds: (this.clock.now().getTime() - this.#startedAtMs) / 1_000 };
  }
}

async function orElse<T>(work: Promise<T>, fallback: T, failed: Checks, name: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    failed[name] = { status: 'error', message: AppError.from(error).message };
    return fallback;
  }
}
