import { agentOrchestratorContracts } from '@adjutant/contracts-agent-orchestrator';
import { defineService } from '@adjutant/service-kit';

import { AppModule } from './app.module.js';
import { agentOrchestratorConfig } from './config.js';
import { migrations } from './database/migrations.js';
import { readEvents } from './readings/readings.jobs.js';

export const agentOrchestratorService = defineService({
  name: 'agent-orchestrator',
  schema: 'agent_orchestrator',
  module: AppModule,
  contracts: agentOrchestratorContracts,
  migrations,
  jobs: [readEvents],
  config: agentOrchestratorConfig,
  ports: ['model'],
});
