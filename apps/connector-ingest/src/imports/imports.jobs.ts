import { AppError, Clock } from '@adjutant/contracts-core';
import { defineJob, Jobs } from '@adjutant/jobs';
import { HandlesJob, PLATFORM_INFO, type PlatformInfo, Sweeps } from '@adjutant/service-kit';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';

import { CLEAN_JOB_ID, cleanUploads } from '../uploads/uploads.jobs.js';
import { ImportRunner } from './import-runner.service.js';
import { ImportsRepository } from './imports.repository.js';

const HOUR_MS = 3_600_000;
const BUSY_RETRY_MS = 2_000;

export const runImport = defineJob({
  name: 'connector-ingest.run-import',
  queue: 'ingest',
  data: z.object({ user_id: z.uuid(), import_id: z.uuid() }),
  attempts: 5,
  backoffMs: 1_000,
  timeoutMs: 24 * HOUR_MS,
  concurrency: 2,
  sweepEveryMs: 5_000,
});

export const importJobId = (importId: string): string => `import-${importId}`;

@Injectable()
export class ImportsJobs implements OnModuleInit {
  constructor(
    private readonly runner: ImportRunner,
    private readonly imports: ImportsRepository,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    @Inject(PLATFORM_INFO) private readonly platform: PlatformInfo,
  ) {}

  /** One process has the data folder: when it starts, whoever held an import before is dead, and no lease need run out. */
  async onModuleInit(): Promise<void> {
    if (this.platform.profile === 'standalone') await this.imports.releaseAll();
  }

  @HandlesJob(runImport)
  async run({ user_id, import_id }: { user_id: string; import_id: string }, { signal, attempt }: { signal: AbortSignal; attempt: number }): Promise<void> {
    try {
      const outcome = await this.runner.run(user_id, import_id, signal);
      if (outcome === 'busy') await this.jobs.add(runImport, { user_id, import_id }, { jobId: importJobId(import_id), delayMs: BUSY_RETRY_MS });
      else await this.clean();
    } catch (error) {
      if (!signal.aborted && attempt >= runImport.attempts) {
        await this.runner.fail(user_id, import_id, AppError.from(error).message);
        await this.clean();
      }
      throw error;
    }
  }

  /** An import that has ended needs its uploads no more. */
  private clean(): Promise<void> {
    return this.jobs.add(cleanUploads, {}, { jobId: CLEAN_JOB_ID });
  }

  @Sweeps(runImport)
  async sweep(): Promise<number> {
    const rows = await this.imports.unattended(this.clock.now());
    for (const { id, user_id } of rows) await this.jobs.add(runImport, { user_id, import_id: id }, { jobId: importJobId(id) });
    return rows.length;
  }
}
