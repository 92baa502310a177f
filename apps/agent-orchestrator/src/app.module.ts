import { Module } from '@nestjs/common';

import { ErasuresModule } from './erasures/erasures.module.js';
import { PromptsModule } from './prompts/prompts.module.js';
import { ReadingsModule } from './readings/readings.module.js';
import { RetentionsModule } from './retentions/retentions.module.js';

@Module({ imports: [ReadingsModule, PromptsModule, RetentionsModule, ErasuresModule] })
export class AppModule {}
