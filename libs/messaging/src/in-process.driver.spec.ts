import { describeBus } from './bus-conformance.js';
import { InProcessBus } from './in-process.driver.js';

describeBus('InProcessBus', async () => new InProcessBus());
