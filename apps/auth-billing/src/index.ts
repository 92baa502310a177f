import { authBillingContracts } from '@adjutant/contracts-auth-billing';
import { defineService } from '@adjutant/service-kit';

import { AppModule } from './app.module.js';
import { authBillingConfig } from './config.js';
import { migrations } from './database/migrations.js';
import { pruneRefreshTokens } from './sessions/sessions.jobs.js';

export const authBillingService = defineService({
  name: 'auth-billing',
  schema: 'auth_billing',
  module: AppModule,
  contracts: authBillingContracts,
  migrations,
  jobs: [pruneRefreshTokens],
  config: authBillingConfig,
  ports: ['keyring'],
});
