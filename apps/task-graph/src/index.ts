import { taskGraphContracts } from '@adjutant/contracts-task-graph';
import { defineService } from '@adjutant/service-kit';

import { AppModule } from './app.module.js';
import { fetchCalendarEvents } from './calendar-events/calendar-events.jobs.js';
import { mergeCandidates } from './candidates/candidates.jobs.js';
import { taskGraphConfig } from './config.js';
import { migrations } from './database/migrations.js';

export const taskGraphService = defineService({
  name: 'task-graph',
  schema: 'task_graph',
  module: AppModule,
  contracts: taskGraphContracts,
  migrations,
  jobs: [mergeCandidates, fetchCalendarEvents],
  config: taskGraphConfig,
});
