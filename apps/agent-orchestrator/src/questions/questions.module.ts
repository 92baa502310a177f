import { Module } from '@nestjs/common';

import { ModelsModule } from '../models/models.module.js';
import { QuestionsService } from './questions.service.js';

@Module({ imports: [ModelsModule], providers: [QuestionsService], exports: [QuestionsService] })
export class QuestionsModule {}
