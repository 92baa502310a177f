import { defineJob, Jobs } from '@adjutant/jobs';
import { HandlesJob, Sweeps } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';

import { UploadCleanup } from './upload-cleanup.service.js';

export const cleanUploads = defineJob({ name: 'connector-ingest.clean-uploads', data: z.object({}), timeoutMs: 600_000 });
export const CLEAN_JOB_ID = 'clean';

@Injectable()
export class UploadsJobs {
  constructor(
    private readonly cleanup: UploadCleanup,
    private readonly jobs: Jobs,
  ) {}

  @HandlesJob(cleanUploads)
  async clean(_: object, { signal }: { signal: AbortSignal }): Promise<void> {
    await this.cleanup.clean(signal);
  }

  @Sweeps(cleanUploads)
  async sweep(): Promise<number> {
    if (!(await this.cleanup.hasWork())) return 0;
    await this.jobs.add(cleanUploads, {}, { jobId: CLEAN_JOB_ID });
    return 1;
  }
}
