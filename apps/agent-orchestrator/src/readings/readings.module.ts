import { Module } from '@nestjs/common';

import { ModelsModule } from '../models/models.module.js';
import { ModelReadings } from './model-readings.service.js';
import { ReadingsHandlers } from './readings.handlers.js';
import { ReadingsJobs } from './readings.jobs.js';
import { ReadingsRepository } from './readings.repository.js';
import { ReadingsService } from './readings.service.js';

@Module({ imports: [ModelsModule], providers: [ReadingsHandlers, ReadingsJobs, ReadingsService, ReadingsRepository, ModelReadings] })
export class ReadingsModule {}
