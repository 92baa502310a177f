import { Module } from '@nestjs/common';

import { ModelBudget } from './model-budget.service.js';
import { ModelReadings } from './model-readings.service.js';
import { ReadingsHandlers } from './readings.handlers.js';
import { ReadingsJobs } from './readings.jobs.js';
import { ReadingsRepository } from './readings.repository.js';
import { ReadingsService } from './readings.service.js';

@Module({ providers: [ReadingsHandlers, ReadingsJobs, ReadingsService, ReadingsRepository, ModelReadings, ModelBudget] })
export class ReadingsModule {}
