import { backupContracts } from '@adjutant/contracts-backup';
import { defineService } from '@adjutant/service-kit';

import { AppModule } from './app.module.js';
import { backupConfig } from './config.js';
import { migrations } from './database/migrations.js';

export const backupService = defineService({
  name: 'backup',
  schema: 'backup',
  module: AppModule,
  contracts: backupContracts,
  migrations,
  config: backupConfig,
  ports: ['blobStore'],
});
