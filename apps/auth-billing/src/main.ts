import { runService } from '@adjutant/service-kit';

import { authBillingService } from './index.js';

await runService(authBillingService);
