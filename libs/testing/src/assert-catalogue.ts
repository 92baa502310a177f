import { checkCatalogue, type Migration } from '@adjutant/database';
import { testDatabase } from './test-database.js';

/** Migrates the schema of `definition` and throws when PostgreSQL's catalogue shows a fault: see `checkCatalogue`. */
export async function assertCatalogue(
  definition: { schema?: string; migrations: readonly Migration[] },
  tablesWithoutUser: readonly string[] = [],
): Promise<void> {
  if (!definition.schema) throw new Error('A service without a schema has no catalogue.');
  const pg = await testDatabase(definition.migrations, definition.schema);
  try {
    const faults = await checkCatalogue(pg.adminUrl, definition.schema, tablesWithoutUser);
    if (faults.length > 0) throw new Error(`The schema ${definition.schema} has faults:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  } finally {
    await pg.close();
  }
}
