import { FolderBlobStore, type BlobStore } from '@adjutant/blob-store';
import { startTestService, type TestService, type TestServiceOptions } from '@adjutant/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ConnectorIngestTables } from '../database/tables.js';
import { connectorIngestService } from '../index.js';

export interface IngestService extends TestService<ConnectorIngestTables> {
  blobs: BlobStore;
}

/** The service with a blob store in a folder of its own. */
export async function startIngest(options: TestServiceOptions = {}): Promise<IngestService> {
  const folder = await mkdtemp(join(tmpdir(), 'ingest-blobs-'));
  const blobs = await FolderBlobStore.open(folder);
  const service = await startTestService<ConnectorIngestTables>(connectorIngestService, { ports: { blobStore: () => blobs }, ...options });
  return { ...service, blobs, close: async () => service.close().finally(() => rm(folder, { recursive: true, force: true })) };
}
