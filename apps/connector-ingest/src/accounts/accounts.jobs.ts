import { Clock } from '@adjutant/contracts-core';
import { defineJob, Jobs, type JobData } from '@adjutant/jobs';
import { HandlesJob, PLATFORM_INFO, type PlatformInfo, Sweeps } from '@adjutant/service-kit';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';

import { AccountSync } from './account-sync.service.js';
import { AccountsRepository } from './accounts.repository.js';

/** Reads one linked account on. The account's row says when; what fails is tried again by the row, not by the queue. */
export const readAccount = defineJob({
  name: 'connector-ingest.read-account',
  data: z.object({ user_id: z.uuid(), account_id: z.uuid() }),
  attempts: 1,
  timeoutMs: 300_000,
  concurrency: 4,
  sweepEveryMs: 20_000,
});

@Injectable()
export class AccountsJobs implements OnModuleInit {
  constructor(
    private readonly sync: AccountSync,
    private readonly accounts: AccountsRepository,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    @Inject(PLATFORM_INFO) private readonly platform: PlatformInfo,
  ) {}

  /** One process has the data folder: when it starts, whoever held an account before is dead, and no lease need run out. */
  async onModuleInit(): Promise<void> {
    if (this.platform.profile === 'standalone') await this.accounts.releaseAll();
  }

  @HandlesJob(readAccount)
  read({ user_id, account_id }: JobData<typeof readAccount>, { signal }: { signal: AbortSignal }): Promise<void> {
    return this.sync.run(user_id, account_id, signal);
  }

  @Sweeps(readAccount)
  async sweep(): Promise<number> {
    const rows = await this.accounts.due(this.clock.now());
    for (const { id, user_id } of rows) await this.jobs.add(readAccount, { user_id, account_id: id }, { jobId: id });
    return rows.length;
  }
}
