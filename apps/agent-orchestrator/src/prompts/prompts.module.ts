import { Module } from '@nestjs/common';

import { DetectionsModule } from '../detections/detections.module.js';
import { PrivacyModesModule } from '../privacy-modes/privacy-modes.module.js';
import { QuestionsModule } from '../questions/questions.module.js';
import { SummariesModule } from '../summaries/summaries.module.js';
import { PromptsHandlers } from './prompts.handlers.js';
import { PromptsRepository } from './prompts.repository.js';
import { PromptsService } from './prompts.service.js';

@Module({ imports: [SummariesModule, DetectionsModule, QuestionsModule, PrivacyModesModule], providers: [PromptsHandlers, PromptsService, PromptsRepository] })
export class PromptsModule {}
