import { runService } from '@adjutant/service-kit';

import { agentOrchestratorService } from './index.js';

await runService(agentOrchestratorService);
