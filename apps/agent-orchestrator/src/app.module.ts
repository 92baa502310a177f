import { Module } from '@nestjs/common';

import { PromptsModule } from './prompts/prompts.module.js';
import { ReadingsModule } from './readings/readings.module.js';

@Module({ imports: [ReadingsModule, PromptsModule] })
export class AppModule {}
