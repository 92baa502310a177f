export { createFanOut, type FanOutOptions } from './create-fan-out.js';
export { FanOut } from './fan-out.js';
export { MemoryFanOut } from './memory.driver.js';
