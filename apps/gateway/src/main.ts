import { runService } from '@adjutant/service-kit';

import { gatewayService } from './index.js';

await runService(gatewayService);
