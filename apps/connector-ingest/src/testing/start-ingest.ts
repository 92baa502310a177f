import { FolderBlobStore, type BlobStore } from '@adjutant/blob-store';
import { createUpload, uploadPartKey } from '@adjutant/contracts-connector-ingest';
import { type MessageContext, systemClock } from '@adjutant/contracts-core';
import { Keyring } from '@adjutant/crypto';
import { HttpClient } from '@adjutant/egress';
import { startTestService, type TestService, type TestServiceOptions } from '@adjutant/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ConnectorIngestTables } from '../database/tables.js';
import { connectorIngestService } from '../index.js';

export interface IngestService extends TestService<ConnectorIngestTables> {
  blobs: BlobStore;
}

/** The service with the blob store that is given, or one in a folder of its own. */
export async function startIngest({ blobStore, ...options }: TestServiceOptions & { blobStore?: BlobStore } = {}): Promise<IngestService> {
  const folder = await mkdtemp(join(tmpdir(), 'ingest-blobs-'));
  const blobs = blobStore ?? (await FolderBlobStore.open(folder));
  const [http, keyring] = [new HttpClient({ clock: options.clock ?? systemClock }), Keyring.generate()];
  const service = await startTestService<ConnectorIngestTables>(connectorIngestService, { ports: { blobStore: () => blobs, httpClient: () => http, keyring: () => keyring }, ...options });
  const close = (): Promise<void> => service.close().finally(() => Promise.all([http.close(), rm(folder, { recursive: true, force: true })]));
  return { ...service, blobs, close };
}

/** Uploads a file as a browser does, in parts of `partBytes`, the last one first; `without` leaves parts out. */
export async function uploadTo(service: IngestService, ctx: MessageContext, name: string, content: string | Buffer, { partBytes = 1000, without = [] as number[] } = {}): Promise<string> {
  const bytes = Buffer.from(content);
  const { id } = await service.bus.request(ctx, createUpload, { name, size_bytes: bytes.length });
  const count = Math.ceil(bytes.length / partBytes);
  for (let number = count; number > 0; number -= 1) {
    if (!without.includes(number)) await service.blobs.put(ctx, uploadPartKey(id, number), bytes.subarray((number - 1) * partBytes, number * partBytes));
  }
  return id;
}
