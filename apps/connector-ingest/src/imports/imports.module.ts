import { Module } from '@nestjs/common';

import { IngestService } from '../events/ingest.service.js';
import { UploadsModule } from '../uploads/uploads.module.js';
import { ImportFiles } from './import-files.service.js';
import { ImportRunner } from './import-runner.service.js';
import { ImportsHandlers } from './imports.handlers.js';
import { ImportsJobs } from './imports.jobs.js';
import { ImportsRepository } from './imports.repository.js';
import { ImportsService } from './imports.service.js';

@Module({ imports: [UploadsModule], providers: [ImportsHandlers, ImportsService, ImportsRepository, ImportsJobs, ImportRunner, ImportFiles, IngestService], exports: [ImportsService] })
export class ImportsModule {}
