import { runService } from '@adjutant/service-kit';

import { embeddingService } from './index.js';

await runService(embeddingService);
