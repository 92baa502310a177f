import { describeLimits } from './limits-conformance.js';
import { MemoryLimits } from './memory.driver.js';

describeLimits('the memory of a process', async () => Promise.resolve(new MemoryLimits()));
