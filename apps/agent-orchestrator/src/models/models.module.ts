import { Module } from '@nestjs/common';

import { ModelBudget } from './model-budget.service.js';

@Module({ providers: [ModelBudget], exports: [ModelBudget] })
export class ModelsModule {}
