import { migrate, type Migration } from '@adjutant/database';
import { testDatabase } from '@adjutant/testing';

import { findBreaks } from './find-breaks.js';
import { readCatalogue } from './read-catalogue.js';

/** Runs a service's migrations one by one, and answers for each but the first in what it breaks the version before it. */
export async function breaksOf(schema: string, migrations: readonly Migration[]): Promise<Record<string, string[]>> {
  const { adminUrl, password, close } = await testDatabase(migrations.slice(0, 1), schema);
  const found: Record<string, string[]> = {};
  try {
    let before = await readCatalogue(adminUrl, schema);
    for (const [index, { name }] of [...migrations.entries()].slice(1)) {
      await migrate({ adminUrl, schema, password, migrations: migrations.slice(0, index + 1) });
      const after = await readCatalogue(adminUrl, schema);
      const breaks = findBreaks(before, after);
      if (breaks.length > 0) found[name] = breaks;
      before = after;
    }
  } finally {
    await close();
  }
  return found;
}
