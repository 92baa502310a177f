import { runService } from '@adjutant/service-kit';

import { backupService } from './index.js';

await runService(backupService);
