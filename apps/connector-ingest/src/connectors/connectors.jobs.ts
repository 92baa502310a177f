import { contextFor } from '@adjutant/contracts-core';
import { defineJob, Jobs, type JobData } from '@adjutant/jobs';
import { HandlesJob, Sweeps } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';

import { ConnectorTestsService } from './connector-tests.service.js';
import { ConnectorsRepository } from './connectors.repository.js';

/** Tests the connectors of one user that wait for it, one after the other. */
export const testConnection = defineJob({
  name: 'connector-ingest.test-connection',
  queue: 'test',
  data: z.object({ user_id: z.uuid() }),
  attempts: 3,
  timeoutMs: 120_000,
  concurrency: 4,
  sweepEveryMs: 30_000,
});

@Injectable()
export class ConnectorsJobs {
  constructor(
    private readonly tests: ConnectorTestsService,
    private readonly repository: ConnectorsRepository,
    private readonly jobs: Jobs,
  ) {}

  @HandlesJob(testConnection)
  async test({ user_id }: JobData<typeof testConnection>, { signal }: { signal: AbortSignal }): Promise<void> {
    await this.tests.testWaiting(contextFor(user_id), signal);
  }

  @Sweeps(testConnection)
  async sweep(): Promise<number> {
    const userIds = await this.repository.usersInTest();
    for (const user_id of userIds) await this.jobs.add(testConnection, { user_id }, { jobId: user_id });
    return userIds.length;
  }
}
