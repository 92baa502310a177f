import { connectorIngestContracts } from '@adjutant/contracts-connector-ingest';
import { defineService } from '@adjutant/service-kit';

import { readAccount } from './accounts/accounts.jobs.js';
import { AppModule } from './app.module.js';
import { connectorIngestConfig } from './config.js';
import { testConnection } from './connectors/connectors.jobs.js';
import { migrations } from './database/migrations.js';
import { runImport } from './imports/imports.jobs.js';
import { removeExpired } from './retentions/retentions.jobs.js';
import { cleanUploads } from './uploads/uploads.jobs.js';

export const connectorIngestService = defineService({
  name: 'connector-ingest',
  schema: 'connector_ingest',
  module: AppModule,
  contracts: connectorIngestContracts,
  migrations,
  jobs: [runImport, readAccount, testConnection, cleanUploads, removeExpired],
  ports: ['blobStore', 'httpClient', 'keyring'],
  config: connectorIngestConfig,
});
