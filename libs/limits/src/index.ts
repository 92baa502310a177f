export { createLimits, type LimitsOptions } from './create-limits.js';
export { Limits, type Limit } from './limits.js';
export { MemoryLimits } from './memory.driver.js';
