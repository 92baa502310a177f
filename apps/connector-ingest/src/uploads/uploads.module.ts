import { Module } from '@nestjs/common';

import { UploadCleanup } from './upload-cleanup.service.js';
import { UploadSpool } from './upload-spool.service.js';
import { UploadsHandlers } from './uploads.handlers.js';
import { UploadsJobs } from './uploads.jobs.js';
import { UploadsRepository } from './uploads.repository.js';
import { UploadsService } from './uploads.service.js';

@Module({ providers: [UploadsHandlers, UploadsService, UploadsRepository, UploadSpool, UploadCleanup, UploadsJobs], exports: [UploadsService, UploadSpool] })
export class UploadsModule {}
