import { runService } from '@adjutant/service-kit';

import { taskGraphService } from './index.js';

await runService(taskGraphService);
