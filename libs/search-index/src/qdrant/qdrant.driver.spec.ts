import { inspect } from 'node:util';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { anIndexDocument, describeSearchIndex } from '../search-index-conformance.js';
import { InMemoryQdrant } from '../testing/in-memory-qdrant.js';
import { openQdrantIndex } from './open-qdrant-index.js';

describeSearchIndex('Qdrant, as kept in memory', async () => {
  const qdrant = await InMemoryQdrant.start();
  const index = await openQdrantIndex({ url: qdrant.url });
  return {
    index,
    close: async () => {
      await index.close();
      await qdrant.close();
    },
  };
});
