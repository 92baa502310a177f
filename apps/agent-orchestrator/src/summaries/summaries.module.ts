import { Module } from '@nestjs/common';

import { ModelsModule } from '../models/models.module.js';
import { SummariesRepository } from './summaries.repository.js';
import { SummariesService } from './summaries.service.js';

@Module({ imports: [ModelsModule], providers: [SummariesService, SummariesRepository], exports: [SummariesService] })
export class SummariesModule {}
