import { gatewayContracts } from '@adjutant/contracts-gateway';
import { defineService } from '@adjutant/service-kit';

import { AppModule } from './app.module.js';
import { gatewayConfig } from './config.js';
import { createGatewayApp, listen, sendClientsAway } from './create-gateway-app.js';
import { migrations } from './database/migrations.js';
import { pruneIdempotencyKeys } from './idempotency-keys/idempotency-keys.jobs.js';

/** HTTP in front of all services. */
export const gatewayService = defineService({
  name: 'gateway',
  schema: 'gateway',
  module: AppModule,
  contracts: gatewayContracts,
  migrations,
  jobs: [pruneIdempotencyKeys],
  ports: ['blobStore', 'limits', 'fanOut'],
  config: gatewayConfig,
  createApp: createGatewayApp,
  started: listen,
  stopping: sendClientsAway,
});
