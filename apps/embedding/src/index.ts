import { embeddingContracts } from '@adjutant/contracts-embedding';
import { defineService } from '@adjutant/service-kit';

import { AppModule } from './app.module.js';
import { embeddingConfig } from './config.js';
import { migrations } from './database/migrations.js';
import { indexDocuments, reconcileIndex } from './documents/documents.jobs.js';

export const embeddingService = defineService({
  name: 'embedding',
  schema: 'embedding',
  module: AppModule,
  contracts: embeddingContracts,
  migrations,
  jobs: [indexDocuments, reconcileIndex],
  config: embeddingConfig,
  ports: ['searchIndex', 'model'],
});
