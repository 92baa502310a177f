import { Clock } from '@adjutant/contracts-core';
import type { HealthReport } from '@adjutant/contracts-operations';
import { Database } from '@adjutant/database';
import { Jobs } from '@adjutant/jobs';
import { KeptAnswers, PLATFORM_INFO, type PlatformInfo } from '@adjutant/service-kit';
import { Inject, Injectable } from '@nestjs/common';

import type { Check } from './judge-storage.js';
import { checkOf, ServiceProbesService } from './service-probes.service.js';
import { StorageProbeService } from './storage-probe.service.js';
import { withinDeadline } from './within-deadline.js';

/** Probes ask often: the same answer serves for this long. */
const SERVES_MS = 1_000;
const DEADLINE_MS = 1_000;
const NOT_IN_USE: Check = { status: 'off', message: null };

@Injectable()
export class HealthChecksService {
  readonly #report: KeptAnswers<HealthReport>;

  constructor(
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly storage: StorageProbeService,
    private readonly services: ServiceProbesService,
    private readonly clock: Clock,
    @Inject(PLATFORM_INFO) private readonly platform: PlatformInfo,
  ) {
    this.#report = new KeptAnswers({ clock, keepMs: SERVES_MS, atMost: 1 });
  }

  check(requestId: string): Promise<HealthReport> {
    return this.#report.of('', () => this.examine(requestId));
  }

  private async examine(requestId: string): Promise<HealthReport> {
    const [database, redis, storage, services] = await Promise.all([
      checkOf(withinDeadline(DEADLINE_MS, this.database.ping())),
      this.platform.hasRedis ? checkOf(withinDeadline(DEADLINE_MS, this.jobs.counts())) : NOT_IN_USE,
      this.storage.check(),
      this.services.check(requestId),
    ]);
    const checks = { database, redis, mcp_servers: NOT_IN_USE, storage, ...services };
    return { status: statusOf(checks), version: this.platform.version, checks, timestamp: this.clock.now().toISOString() };
  }
}

/** What is off is not missed. */
export function statusOf(checks: HealthReport['checks']): HealthReport['status'] {
  return Object.values(checks).some(({ status }) => status === 'error') ? 'unhealthy' : 'healthy';
}
