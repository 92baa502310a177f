import { Clock } from '@adjutant/contracts-core';
import { Database } from '@adjutant/database';
import { defineJob, Jobs } from '@adjutant/jobs';
import { HandlesJob, Sweeps } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';

import type { AuthBillingTables } from '../database/tables.js';
import { LoginThrottlesRepository } from './login-throttles.repository.js';
import { RefreshTokensRepository } from './refresh-tokens.repository.js';

const HOUR_MS = 3_600_000;

/** Used tokens stay until they expire, because a copy may still turn up. */
export const pruneRefreshTokens = defineJob({
  name: 'auth-billing.prune-refresh-tokens',
  data: z.object({}),
  attempts: 3,
  timeoutMs: 60_000,
  sweepEveryMs: 6 * HOUR_MS,
  schedule: { everyMs: HOUR_MS, data: {} },
});

@Injectable()
export class SessionsJobs {
  constructor(
    private readonly database: Database<AuthBillingTables>,
    private readonly refreshTokens: RefreshTokensRepository,
    private readonly throttles: LoginThrottlesRepository,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  @HandlesJob(pruneRefreshTokens)
  async prune(): Promise<void> {
    const now = this.clock.now();
    await this.database.asSystem('expired sessions of every user', async (tx) => {
      await this.refreshTokens.deleteExpired(tx, now);
      await this.throttles.deleteForgotten(tx, now);
    });
  }

  @Sweeps(pruneRefreshTokens)
  async sweep(): Promise<number> {
    const now = this.clock.now();
    const expired = await this.database.asSystem('expired sessions of every user', (tx) => this.refreshTokens.countExpired(tx, now));
    if (expired > 0) await this.jobs.add(pruneRefreshTokens, {}, { jobId: 'expired' });
    return expired;
  }
}
