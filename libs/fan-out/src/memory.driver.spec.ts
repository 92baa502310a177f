import { describeFanOut } from './fan-out-conformance.js';
import { MemoryFanOut } from './memory.driver.js';

describeFanOut('the memory of a process', async () => Promise.resolve(new MemoryFanOut()));
