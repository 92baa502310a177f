export * from './check-catalogue.js';
export * from './check-database-url.js';
export * from './context.js';
export * from './database.js';
export * from './embedded-postgres.js';
export * from './migrate.js';
export * from './owned-table.js';
export * from './roles.js';
export type { ColumnType, Generated, Insertable, Kysely, Selectable, Transaction, Updateable } from 'kysely';
