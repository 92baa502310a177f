import { Clock } from '@adjutant/contracts-core';
import { defineJob, Jobs } from '@adjutant/jobs';
import { HandlesJob, PLATFORM_INFO, type PlatformInfo, Sweeps } from '@adjutant/service-kit';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';

import { ReadingsRepository } from './readings.repository.js';
import { ReadingsService } from './readings.service.js';

export const readEvents = defineJob({
  name: 'agent-orchestrator.read-events',
  queue: 'agent',
  data: z.object({ user_id: z.uuid() }),
  attempts: 5,
  backoffMs: 1_000,
  timeoutMs: 120_000,
  concurrency: 2,
  sweepEveryMs: 5_000,
});

@Injectable()
export class ReadingsJobs implements OnModuleInit {
  constructor(
    private readonly service: ReadingsService,
    private readonly readings: ReadingsRepository,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    @Inject(PLATFORM_INFO) private readonly platform: PlatformInfo,
  ) {}

  /** One process has the data folder: when it starts, whoever had claimed rows before is dead, and no claim need run out. */
  async onModuleInit(): Promise<void> {
    if (this.platform.profile === 'standalone') await this.readings.releaseAll(this.clock.now());
  }

  @HandlesJob(readEvents)
  async read({ user_id }: { user_id: string }, { signal }: { signal: AbortSignal }): Promise<void> {
    const isMoreLeft = await this.service.readBatch(user_id, signal);
    if (isMoreLeft) await this.add(user_id);
  }

  @Sweeps(readEvents)
  async sweep(): Promise<number> {
    const users = await this.readings.usersWithPending(this.clock.now());
    for (const { user_id } of users) await this.add(user_id);
    return users.length;
  }

  private add(user_id: string): Promise<void> {
    return this.jobs.add(readEvents, { user_id }, { jobId: `read-${user_id}` });
  }
}
