import { Module } from '@nestjs/common';

import { ErasuresModule } from './erasures/erasures.module.js';
import { PromptsModule } from './prompts/prompts.module.js';
import { ReadingsModule } from './readings/readings.module.js';

@Module({ imports: [ReadingsModule, PromptsModule, ErasuresModule] })
export class AppModule {}
