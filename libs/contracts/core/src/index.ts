export * from './clock.js';
export * from './context.js';
export * from './background-jobs.js';
export * from './dead-letters.js';
export * from './define.js';
export * from './erasure.js';
export * from './errors.js';
export * from './page.js';
