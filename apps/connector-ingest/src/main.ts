import { runService } from '@adjutant/service-kit';

import { connectorIngestService } from './index.js';

await runService(connectorIngestService);
