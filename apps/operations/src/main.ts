import { runService } from '@adjutant/service-kit';

import { operationsService } from './index.js';

await runService(operationsService);
