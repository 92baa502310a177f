export * from './bus.js';
export * from './dead-letter-table.js';
export * from './in-process.driver.js';
export * from './inbox.js';
export * from './messaging.migration.js';
export * from './outbox.js';
export * from './outbox-relay.js';
