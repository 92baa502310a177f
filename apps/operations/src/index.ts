import { operationsContracts } from '@adjutant/contracts-operations';
import { defineService } from '@adjutant/service-kit';

import { AppModule } from './app.module.js';
import { operationsConfig } from './config.js';
import { migrations } from './database/migrations.js';
import { eraseUserData } from './erasures/erasures.jobs.js';

export const operationsService = defineService({
  name: 'operations',
  schema: 'operations',
  module: AppModule,
  contracts: operationsContracts,
  migrations,
  jobs: [eraseUserData],
  ports: ['model'],
  config: operationsConfig,
});
