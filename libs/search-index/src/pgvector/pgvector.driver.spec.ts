import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { anIndexDocument, describeSearchIndex } from '../search-index-conformance.js';
import type { SearchIndex } from '../search-index.js';
import { PgliteServer } from '../testing/pglite-server.js';
import { migratePgvectorIndex, openPgvectorIndex } from './open-pgvector-index.js';

const ada = '11111111-1111-4111-8111-111111111111';
const bob = '22222222-2222-4222-8222-222222222222';
let server: PgliteServer;

async function openEmpty(): Promise<SearchIndex> {
  await server.becomeRole(null);
  await server.database.exec('truncate search_index.indexes, search_index.chunks, search_index.vectors; deallocate all');
  await server.becomeRole('search_index_service');
  return openPgvectorIndex({ url: server.url, poolSize: 1 });
}

beforeAll(async () => {
  server = await PgliteServer.start();
  await migratePgvectorIndex({ adminUrl: server.url, password: 'service-password' });
});
afterAll(() => server.close());

describeSearchIndex('PostgreSQL with pgvector', async () => {
  const index = await openEmpty();
  return { index, close: () => index.close() };
});
